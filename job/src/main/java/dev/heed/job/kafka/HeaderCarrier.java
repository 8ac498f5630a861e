package dev.heed.job.kafka;

import dev.heed.job.registry.SchemaId;
import dev.heed.operator.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Carries headers from Kafka to Kafka, up to a bound: a record's headers must not make its outputs too large to send. */
final class HeaderCarrier {
    /** Bytes of names and values that a record may carry along; whole headers beyond it are dropped, the last first. */
    static final int MAX_BYTES = 64 * 1024;

    /** The same for each of a record's outputs, of which there may be many. */
    static final int MAX_OUTPUT_BYTES = 8 * 1024;

    private HeaderCarrier() {}

    /** The headers of an input record. */
    static List<Header> read(Headers headers) {
        List<Header> all = new ArrayList<>();
        for (org.apache.kafka.common.header.Header header : headers) {
            all.add(new Header(header.key(), header.value()));
        }
        return bounded(all, MAX_BYTES);
    }

    /** Those of them that an output carries: not the one that names the schema of the input's value. */
    static List<Header> forOutput(List<Header> headers) {
        List<Header> carried = headers.stream()
                .filter(header -> !header.key().equals(SchemaId.HEADER))
                .toList();
        return bounded(carried, MAX_OUTPUT_BYTES);
    }

    static Iterable<org.apache.kafka.common.header.Header> write(List<Header> headers) {
        List<org.apache.kafka.common.header.Header> result = new ArrayList<>(headers.size());
        for (Header header : headers) {
            result.add(new RecordHeader(header.key(), header.value()));
        }
        return result;
    }

    private static List<Header> bounded(List<Header> headers, int maxBytes) {
        int bytes = 0;
        for (int i = 0; i < headers.size(); i++) {
            bytes += size(headers.get(i));
            if (bytes > maxBytes) {
                return headers.subList(0, i);
            }
        }
        return headers;
    }

    static int size(Header header) {
        int value = header.value() == null ? 0 : header.value().length;
        return header.key().getBytes(StandardCharsets.UTF_8).length + value;
    }
}
