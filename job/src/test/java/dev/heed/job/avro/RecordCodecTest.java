package dev.heed.job.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.operator.RejectionReason;
import dev.heed.operator.TokenSegment;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The codecs next to Avro's own reader and writer. */
class RecordCodecTest {
    private static final int ROUNDS = 500;
    private static final long SEED = 20260731;

    static List<RecordType<?>> types() {
        return RecordType.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void writesTheBytesThatAvroWrites(RecordType<T> type) {
        RecordCodec<T> codec = type.codec(OutputEncoding.RAW);
        forEachRandom(type, record -> {
            byte[] encoded = codec.encode(record);
            assertThat(encoded).isEqualTo(AvroBytes.write(type.generic(record)));
            assertThat(codec.encodedSize(record)).isEqualTo(encoded.length);
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void readsWhatAvroWrites(RecordType<T> type) {
        RecordCodec<T> codec = type.codec(OutputEncoding.RAW);
        forEachRandom(type, record -> {
            byte[] written = AvroBytes.write(type.generic(record));
            T read = codec.decode(written, TestRecords.ORIGIN);
            assertThat(read).isEqualTo(record);
            // Equality of arrays takes all NaNs for one; equality of bytes does not.
            assertThat(codec.encode(read)).isEqualTo(written);
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void readsArraysInSeveralSizedBlocks(RecordType<T> type) {
        RecordCodec<T> codec = type.codec(OutputEncoding.RAW);
        Set<Boolean> inBlocks = new HashSet<>();
        forEachRandom(type, record -> {
            byte[] blocks = AvroBytes.writeBlocks(type.generic(record), 64);
            inBlocks.add(blocks.length != codec.encodedSize(record));
            assertThat(codec.encode(codec.decode(blocks, TestRecords.ORIGIN))).isEqualTo(codec.encode(record));
        });
        assertThat(inBlocks).as("encodings that differ from one block an array").contains(true);
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void theGeneratedClassesReadAndWriteTheSame(RecordType<T> type) {
        RecordCodec<T> codec = type.codec(OutputEncoding.RAW);
        forEachRandom(type, record -> {
            byte[] encoded = codec.encode(record);
            SpecificRecord read = AvroBytes.readInto(type.newGenerated(), encoded);
            assertThat(codec.decode(AvroBytes.write(read), TestRecords.ORIGIN)).isEqualTo(record);
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void singleObjectFormIsThatOfAvrosMessageEncoder(RecordType<T> type) {
        RecordCodec<T> codec = type.codec(OutputEncoding.SINGLE_OBJECT);
        BinaryMessageEncoder<GenericRecord> encoder = new BinaryMessageEncoder<>(new GenericData(), type.schema());
        BinaryMessageDecoder<GenericRecord> decoder = new BinaryMessageDecoder<>(new GenericData(), type.schema());
        forEachRandom(type, record -> {
            byte[] encoded = codec.encode(record);
            assertThat(codec.encodedSize(record)).isEqualTo(encoded.length);
            assertThat(encoded).isEqualTo(encoder.encode(type.generic(record)).array());
            assertThat(codec.decode(AvroBytes.write(decoder.decode(encoded)), TestRecords.ORIGIN))
                    .isEqualTo(record);
            assertThat(codec.decode(encoded, TestRecords.ORIGIN)).isEqualTo(record);
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void theRegistryFormIsBareAvroAfterTheId(RecordType<T> type) {
        RecordCodec<T> bare = type.codec(OutputEncoding.RAW);
        RecordCodec<T> codec = bare.registered(0x01020304);
        assertThat(codec.schemaText()).isEqualTo(type.schema().toString());
        forEachRandom(type, record -> {
            byte[] encoded = codec.encode(record);
            assertThat(codec.encodedSize(record)).isEqualTo(encoded.length);
            assertThat(encoded).isEqualTo(AvroBytes.of(new byte[] {0, 1, 2, 3, 4}, bare.encode(record)));
            assertThat(bare.decode(encoded, TestRecords.ORIGIN)).isEqualTo(record);
        });
    }

    @Test
    void anAbsentEventTimeIsTheTimestampOfTheKafkaRecord() throws RecordFormatException {
        byte[] noEventTime = AvroBytes.of("chat-1", 0, 0, 0, 0, 0, false, 0, 0, "m@1");
        assertThat(RecordCodec.contextualizedTokens(OutputEncoding.RAW)
                        .decode(noEventTime, TestRecords.ORIGIN)
                        .eventTime())
                .isEqualTo(TestRecords.ORIGIN.timestamp());
    }

    @Test
    void aRecordOfAnotherSchemaIsRefusedByItsFingerprint() {
        byte[] vector =
                RecordCodec.sequenceVector(OutputEncoding.SINGLE_OBJECT).encode(TestRecords.pooled(new Random(SEED)));

        assertThatThrownBy(() -> RecordCodec.deadLetter(OutputEncoding.RAW).decode(vector, TestRecords.ORIGIN))
                .isInstanceOfSatisfying(RecordFormatException.class, e -> assertThat(e.reason())
                        .isEqualTo(RejectionReason.UNKNOWN_SCHEMA))
                .hasMessageEndingWith(", DeadLetter");
    }

    @Test
    void anErasureHasNoEncoding() {
        TokenSegment erasure = TokenSegment.erasure("chat-1", TestRecords.ORIGIN);

        assertThatThrownBy(() -> RecordCodec.embeddedTokens(OutputEncoding.RAW).encode(erasure))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private interface Check<T> {
        void accept(T record) throws Exception;
    }

    private static <T> void forEachRandom(RecordType<T> type, Check<T> check) {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            T record = type.random().apply(random);
            try {
                check.accept(record);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + i + ": " + record, e);
            }
        }
    }
}
