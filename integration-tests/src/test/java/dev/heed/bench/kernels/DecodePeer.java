package dev.heed.bench.kernels;

import dev.heed.cache.CacheType;

/** Who decodes. */
enum DecodePeer implements Peer {
    HEED("Heed") {
        @Override
        Decoder decoder(DecodeData data) {
            return new HeedDecoder(data, CacheType.FLOAT32);
        }
    },
    ORT_SHARED("ONNX Runtime GQA, shared buffer") {
        @Override
        Decoder decoder(DecodeData data) {
            return Unchecked.get(() -> new OrtSharedDecoder(data));
        }
    },
    ORT_CHAINED("ONNX Runtime GQA, past → present") {
        @Override
        Decoder decoder(DecodeData data) {
            return Unchecked.get(() -> OrtChainedDecoder.groupQueryAttention(data));
        }
    },
    ORT_ATTENTION("ONNX Runtime Attention") {
        @Override
        Decoder decoder(DecodeData data) {
            return Unchecked.get(() -> OrtChainedDecoder.attention(data));
        }
    },
    TORCH("PyTorch SDPA") {
        @Override
        Decoder decoder(DecodeData data) {
            return new TorchDecoder(data);
        }
    };

    private final String title;

    DecodePeer(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    abstract Decoder decoder(DecodeData data);
}
