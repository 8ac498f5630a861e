package dev.heed.job.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SchemaIdTest {
    private static final byte[] ID = {0, 0, 0, 1, 2};
    private static final byte[] GUID = {1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final SchemaId.Guid SAME =
            new SchemaId.Guid(UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f"));

    @Test
    void bothFormsAreBigEndian() {
        assertThat(SchemaId.ofHeader(ID)).contains(new SchemaId.Id(258));
        assertThat(SchemaId.ofHeader(GUID)).contains(SAME);
        assertThat(SchemaId.prefix(258)).isEqualTo(ID);
        assertThat(SchemaId.atStartOf(SchemaId.prefix(-2))).contains(new SchemaId.Id(-2));
    }

    @Test
    void theyArePathsOfTheRegistry() {
        assertThat(new SchemaId.Id(258).path()).isEqualTo("/schemas/ids/258");
        assertThat(SAME.path()).isEqualTo("/schemas/guids/00010203-0405-0607-0809-0a0b0c0d0e0f");
    }

    @Test
    void aHeaderOfAnyOtherLengthIsNone() {
        for (byte[] whole : new byte[][] {ID, GUID}) {
            for (int length = 0; length <= 20; length++) {
                assertThat(SchemaId.ofHeader(Arrays.copyOf(whole, length)).isPresent())
                        .as("%d bytes of %d", length, whole.length)
                        .isEqualTo(length == whole.length);
            }
        }
        assertThat(SchemaId.ofHeader(null)).isEmpty();
    }

    @Test
    void aValueBeginsWithAnIdIfItHoldsAllOfIt() {
        for (byte[] whole : new byte[][] {ID, GUID}) {
            for (int length = 0; length <= 20; length++) {
                assertThat(SchemaId.atStartOf(Arrays.copyOf(whole, length)).isPresent())
                        .as("%d bytes of %d", length, whole.length)
                        .isEqualTo(length >= whole.length);
            }
        }
        byte[] other = ID.clone();
        other[0] = 2;
        assertThat(SchemaId.atStartOf(other)).isEmpty();
    }
}
