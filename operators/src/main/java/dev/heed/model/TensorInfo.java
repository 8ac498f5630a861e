package dev.heed.model;

import java.util.List;

/**
 * What a safetensors file says of a tensor.
 *
 * @param dtype element type as stored: {@code F32}, {@code BF16}, {@code I64}, …
 * @param shape sizes, outermost first; empty for a scalar
 */
public record TensorInfo(String dtype, List<Long> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** Number of elements; the file's header has been checked not to overflow. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
