package dev.heed.cache;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The bytes of a sequence's header in state, version 1, big-endian:
 *
 * <pre>
 * byte  version = 1
 * byte  flags: bit 0 = ended; the other bits are 0
 * int   epoch
 * long  context start, long next position, long token count
 * long  event time, long touched at        milliseconds since the epoch
 * byte  cache type: 0 = float32, 1 = bfloat16, 2 = int8
 * UTF   fingerprint of the model           as DataOutput.writeUTF
 * </pre>
 */
public final class SequenceHeaderFormat {
    private static final int VERSION = 1;
    private static final int ENDED = 1;

    private SequenceHeaderFormat() {}

    /** Writes a header. */
    public static void write(SequenceHeader header, DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeByte(header.ended() ? ENDED : 0);
        out.writeInt(header.epoch());
        out.writeLong(header.contextStart());
        out.writeLong(header.nextPosition());
        out.writeLong(header.tokenCount());
        out.writeLong(header.eventTime());
        out.writeLong(header.touchedAt());
        out.writeByte(header.cacheType().code());
        out.writeUTF(header.model());
    }

    /** Reads a header. */
    public static SequenceHeader read(DataInput in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("sequence header format " + version
                    + " in state is not known to this version of Heed, which reads 1");
        }
        boolean ended = (in.readUnsignedByte() & ENDED) != 0;
        int epoch = in.readInt();
        long contextStart = in.readLong();
        long nextPosition = in.readLong();
        long tokenCount = in.readLong();
        long eventTime = in.readLong();
        long touchedAt = in.readLong();
        CacheType cacheType = CacheType.of(in.readUnsignedByte());
        return new SequenceHeader(
                epoch, ended, contextStart, nextPosition, tokenCount, eventTime, touchedAt, cacheType, in.readUTF());
    }
}
