package dev.heed.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 384, 4095, 4096, 4097, 8192, 10_000})
    void floatsAreLittleEndianAfterTheirNumberHoweverManyThereAre(int count) throws Exception {
        Random random = new Random(count);
        float[] floats = new float[count];
        ByteBuffer expected = ByteBuffer.allocate(Integer.BYTES + count * Float.BYTES);
        expected.putInt(count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            floats[i] = random.nextFloat();
            expected.putFloat(floats[i]);
        }

        byte[] bytes = SerializedBytes.of(out -> RecordFormat.writeFloats(floats, out));

        assertThat(bytes).isEqualTo(expected.array());
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        assertThat(RecordFormat.readFloats(in)).isEqualTo(floats);
        assertThat(in.available()).isZero();
    }
}
