package dev.heed.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * One safetensors file. Tensors are memory-mapped when they are read, in segments, since a mapping holds less than 2 GiB; a mapping
 * lives until the collector finds it unused. The file must not be shortened meanwhile.
 */
final class TensorFile implements AutoCloseable {
    /** What the reference implementation allows, too. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    /** A multiple of every element's size. */
    static final int SEGMENT_BYTES = 1 << 30;

    private final Path path;
    private final FileChannel channel;
    private final long dataStart;
    private final SortedMap<String, TensorHeader.Stored> tensors;
    private final int segmentBytes;

    private TensorFile(
            Path path,
            FileChannel channel,
            long dataStart,
            SortedMap<String, TensorHeader.Stored> tensors,
            int segmentBytes) {
        this.path = path;
        this.channel = channel;
        this.dataStart = dataStart;
        this.tensors = tensors;
        this.segmentBytes = segmentBytes;
    }

    static TensorFile open(Path path, int segmentBytes) {
        FileChannel channel = null;
        TensorFile opened = null;
        try {
            channel = FileChannel.open(path);
            byte[] header = header(path, channel);
            long dataStart = Long.BYTES + (long) header.length;
            opened = new TensorFile(
                    path,
                    channel,
                    dataStart,
                    TensorHeader.parse(path.toString(), header, channel.size() - dataStart),
                    segmentBytes);
            return opened;
        } catch (NoSuchFileException e) {
            throw new ModelException(path + ": no such file", e);
        } catch (IOException e) {
            throw unreadable(path, e);
        } finally {
            if (opened == null && channel != null) {
                closeQuietly(channel);
            }
        }
    }

    private static byte[] header(Path path, FileChannel channel) throws IOException {
        long fileBytes = channel.size();
        if (fileBytes < Long.BYTES) {
            throw new ModelException(path + ": truncated: expected 8 bytes with the length of the header, found "
                    + fileBytes + " bytes in all");
        }
        long length = read(channel, 0, Long.BYTES).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new ModelException(path + ": not a safetensors file: the header would have "
                    + Long.toUnsignedString(length) + " bytes; expected 2 to " + MAX_HEADER_BYTES);
        }
        if (length > fileBytes - Long.BYTES) {
            throw new ModelException(
                    path + ": truncated: expected a header of " + length + " bytes, found " + (fileBytes - Long.BYTES));
        }
        return read(channel, Long.BYTES, (int) length).array();
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file became shorter");
            }
        }
        return buffer.flip();
    }

    Path path() {
        return path;
    }

    SortedMap<String, TensorHeader.Stored> tensors() {
        return tensors;
    }

    /** Hands over the bytes of a tensor as stored, in order, in little-endian segments that are valid during the call. */
    void bytes(TensorHeader.Stored tensor, Consumer<ByteBuffer> consumer) {
        try {
            for (long at = tensor.begin(); at < tensor.end(); at += segmentBytes) {
                long length = Math.min(segmentBytes, tensor.end() - at);
                consumer.accept(channel.map(FileChannel.MapMode.READ_ONLY, dataStart + at, length)
                        .order(ByteOrder.LITTLE_ENDIAN));
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Opened for reading only: there is nothing that could be lost.
        }
    }

    private static ModelException unreadable(Path path, IOException e) {
        return new ModelException(path + ": cannot be read: " + e, e);
    }
}
