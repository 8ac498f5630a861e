package dev.heed.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Pages and headers to bytes and back. */
public final class Bytes {
    private Bytes() {}

    static byte[] of(KvPage page) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        KvPageFormat.write(page, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    static KvPage page(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        KvPage page = KvPageFormat.read(in);
        if (in.available() > 0) {
            throw new AssertionError(in.available() + " bytes are left over");
        }
        return page;
    }

    /** What comes back of a page that has gone into state. */
    public static KvPage roundTrip(KvPage page) throws IOException {
        return page(of(page));
    }

    /** The keys and values of the filled slots. */
    static byte[] rows(KvPage page) {
        return page.elements();
    }

    static byte[] of(SequenceHeader header) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SequenceHeaderFormat.write(header, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    static SequenceHeader header(byte[] bytes) throws IOException {
        return SequenceHeaderFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
