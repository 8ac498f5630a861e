package dev.heed.job.avro;

import dev.heed.operator.ContextualizedSegment;
import dev.heed.operator.PooledSequence;
import dev.heed.operator.TokenAttention;
import dev.heed.operator.TokenSegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;

/** One of the five records with what the tests need to put it next to Avro's own: here the mapping is the plain one, by boxing. */
record RecordType<T>(
        String name,
        Function<OutputEncoding, RecordCodec<T>> codec,
        Function<Random, T> random,
        Function<T, Object[]> fields,
        Supplier<SpecificRecord> generated) {
    static List<RecordType<?>> all() {
        return List.of(
                new RecordType<>(
                        "EmbeddedTokens",
                        RecordCodec::embeddedTokens,
                        TestRecords::segment,
                        RecordType::segmentFields,
                        dev.heed.schemas.EmbeddedTokens::new),
                new RecordType<>(
                        "ContextualizedTokens",
                        RecordCodec::contextualizedTokens,
                        TestRecords::contextualized,
                        RecordType::contextualizedFields,
                        dev.heed.schemas.ContextualizedTokens::new),
                new RecordType<>(
                        "SequenceVector",
                        RecordCodec::sequenceVector,
                        TestRecords::pooled,
                        RecordType::pooledFields,
                        dev.heed.schemas.SequenceVector::new),
                new RecordType<>(
                        "AttentionWeights",
                        RecordCodec::attentionWeights,
                        TestRecords::attention,
                        RecordType::attentionFields,
                        dev.heed.schemas.AttentionWeights::new),
                new RecordType<>(
                        "DeadLetter",
                        RecordCodec::deadLetter,
                        TestRecords::deadLetter,
                        RecordType::deadLetterFields,
                        dev.heed.schemas.DeadLetter::new));
    }

    RecordCodec<T> codec(OutputEncoding encoding) {
        return codec.apply(encoding);
    }

    Schema schema() {
        return codec(OutputEncoding.RAW).schema();
    }

    GenericRecord generic(T record) {
        GenericRecord generic = new GenericData.Record(schema());
        Object[] values = fields.apply(record);
        for (int i = 0; i < values.length; i++) {
            generic.put(i, values[i]);
        }
        return generic;
    }

    SpecificRecord newGenerated() {
        return generated.get();
    }

    @Override
    public String toString() {
        return name;
    }

    static Object[] segmentFields(TokenSegment s) {
        return new Object[] {
            s.sequenceId(),
            s.epoch(),
            s.startPosition(),
            s.tokenCount(),
            boxed(s.embeddings()),
            boxed(s.tokens()),
            s.endOfSequence(),
            s.eventTime(),
            s.embeddingModel()
        };
    }

    private static Object[] contextualizedFields(ContextualizedSegment s) {
        return new Object[] {
            s.sequenceId(),
            s.epoch(),
            s.startPosition(),
            s.tokenCount(),
            boxed(s.vectors()),
            boxed(s.tokens()),
            s.endOfSequence(),
            s.eventTime(),
            s.contextStart(),
            s.model()
        };
    }

    private static Object[] pooledFields(PooledSequence p) {
        return new Object[] {
            p.sequenceId(), p.epoch(), p.tokenCount(), boxed(p.vector()), p.pooling(), p.eventTime(), p.model()
        };
    }

    private static Object[] attentionFields(TokenAttention a) {
        return new Object[] {
            a.sequenceId(),
            a.epoch(),
            a.queryPosition(),
            a.token(),
            a.layer(),
            a.head(),
            Arrays.stream(a.keyPositions()).boxed().toList(),
            boxed(a.keyTokens()),
            boxed(a.scores()),
            boxed(a.weights()),
            a.rest(),
            a.eventTime(),
            a.model()
        };
    }

    private static Object[] deadLetterFields(DeadLetterRecord d) {
        Map<String, ByteBuffer> headers = new LinkedHashMap<>();
        d.headers().forEach((key, value) -> headers.put(key, ByteBuffer.wrap(value)));
        return new Object[] {
            d.reason(),
            d.message(),
            d.sourceTopic(),
            d.sourcePartition(),
            d.sourceOffset(),
            d.sourceTimestamp(),
            headers,
            d.key() == null ? null : ByteBuffer.wrap(d.key()),
            d.value() == null ? null : ByteBuffer.wrap(d.value()),
            d.valueSize(),
            d.sequenceId(),
            d.startPosition()
        };
    }

    private static List<Float> boxed(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    private static List<String> boxed(String[] values) {
        return values == null ? null : List.of(values);
    }
}
