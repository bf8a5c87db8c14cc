package io.directpred.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that lie about themselves are refused in one line that says where. */
class HostileHeaderTest {
    private static final String GOOD = "'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

    @Test
    void theHeaderThatTheseAreMadeFromIsGood() {
        assertThat(Safetensors.read(file("{" + GOOD + "}", 8))).containsOnlyKeys("w");
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, claims 9223372036854775807",
        "-1, claims -1",
        "-9223372036854775808, claims -9223372036854775808",
        "4294967296, claims 4294967296",
        "100000001, claims 100000001",
        "1000000, claims 1000000 bytes of a file of",
        "0, claims 0",
    })
    void headerLength(long length, String message) {
        byte[] file = file("{" + GOOD + "}", 8);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);

        refused(file, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "overlap; 'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'v':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}; starts at 0 where 4 is free",
                "half overlap; 'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'v':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}; v starts at 2 where 4 is free",
                "gap; 'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}; w starts at 4 where 0 is free",
                "bytes too many; 'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}; has 4 bytes too many",
                "beyond the file; 'w':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}; w ends at 12 beyond the file",
                "backwards; 'w':{'dtype':'F32','shape':[0],'data_offsets':[8,0]}; w runs from 8 to 0",
                "negative offset; 'w':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}; w runs from -8 to 0",
                "offsets of 64 bits; 'w':{'dtype':'U8','shape':[4294967304],'data_offsets':[0,4294967304]}; w ends at 4294967304 beyond the file",
                "offsets beyond 64 bits; 'w':{'dtype':'F32','shape':[2],'data_offsets':[0,18446744073709551624]}; w has odd offsets",
                "fractional offset; 'w':{'dtype':'F32','shape':[2],'data_offsets':[0.5,8]}; w has odd offsets",
                "offset as text; 'w':{'dtype':'F32','shape':[2],'data_offsets':['0','8']}; w has odd offsets",
                "one offset; 'w':{'dtype':'F32','shape':[2],'data_offsets':[8]}; w has no data_offsets",
                "no offsets; 'w':{'dtype':'F32','shape':[2]}; w has no data_offsets",
                "wrong shape; 'w':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}; w has a shape of other bytes than 8",
                "wrong dtype; 'w':{'dtype':'F64','shape':[2],'data_offsets':[0,8]}; w has a shape of other bytes than 8",
                "unknown dtype; 'w':{'dtype':'F4','shape':[2],'data_offsets':[0,8]}; w has dtype F4",
                "dtype as number; 'w':{'dtype':7,'shape':[2],'data_offsets':[0,8]}; w has no dtype",
                "huge shape; 'w':{'dtype':'F32','shape':[2305843009213693952,8],'data_offsets':[0,8]}; w has an impossible shape",
                "shape that wraps round to 0; 'w':{'dtype':'F64','shape':[2305843009213693952],'data_offsets':[0,0]}; w has an impossible shape",
                "negative sizes; 'w':{'dtype':'F32','shape':[-1,-2],'data_offsets':[0,8]}; w has a negative size",
                "fractional size; 'w':{'dtype':'F32','shape':[2.5],'data_offsets':[0,8]}; w has an odd shape",
                "size beyond 64 bits; 'w':{'dtype':'F32','shape':[18446744073709551618],'data_offsets':[0,8]}; w has an odd shape",
                "too many sizes; 'w':{'dtype':'F32','shape':[2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],'data_offsets':[0,8]}; w has no shape",
                "shape as number; 'w':{'dtype':'F32','shape':2,'data_offsets':[0,8]}; w has no shape",
                "entry as number; 'w':7; w has no data_offsets",
                "duplicate name; 'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}; Duplicate field 'w'",
                "duplicate key in an entry; 'w':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}; Duplicate field 'dtype'",
                "metadata as list; '__metadata__':[],'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}; __metadata__ is not text by name",
                "nested metadata; '__metadata__':{'a':{}},'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}; __metadata__ is not text by name",
                "no tensor; ; has 8 bytes too many",
            })
    void entry(String what, String entries, String message) {
        refused(file("{" + (entries == null ? "" : entries) + "}", 8), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "not json",
                "[]",
                "7",
                "null",
                "{" + GOOD + "}{}",
                "{" + GOOD + "} trailing",
                " {" + GOOD + "}",
                "{" + GOOD + ",}",
                "{w:{}}",
                "{'w':NaN}",
            })
    void whatIsNoJsonObject(String header) {
        refused(file(header, 8), "header");
    }

    @Test
    void anEncodingOtherThanUtf8() {
        refused(file("{" + GOOD + "}", 8, StandardCharsets.UTF_16LE), "header");
        refused(
                file("{'\u00e4':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", 8, StandardCharsets.ISO_8859_1),
                "header");
    }

    @Test
    void deepNesting() {
        refused(file("{'w':" + "[".repeat(1_000_000) + "]".repeat(1_000_000) + "}", 8), "header");
    }

    @Test
    void aNumberOfAMillionDigits() {
        refused(
                file("{'w':{'dtype':'F32','shape':[" + "1".repeat(1_000_000) + "],'data_offsets':[0,8]}}", 8),
                "header");
    }

    /**
     * "AB" and "B!" have one hash in Jackson's table of names, which refuses names, and not only a hostile file's, when
     * many have.
     */
    @Test
    void namesOfOneHashAreNamesLikeOthers() {
        StringBuilder header = new StringBuilder("{" + GOOD);
        for (int i = 0; i < 4096; i++) {
            String name = Integer.toBinaryString(4096 | i).replace("0", "AB").replace("1", "B!");
            header.append(",'").append(name).append("':{'dtype':'U8','shape':[0],'data_offsets':[0,0]}");
        }

        for (int i = 0; i < 3; i++) {
            assertThat(Safetensors.read(file(header + "}", 8))).hasSize(4097);
        }
    }

    /** What a file of some hundred bytes claims is never allocated: with a heap of 2 GB these would fail otherwise. */
    @Test
    void allocatesNothingThatIsOnlyClaimed() {
        for (int i = 0; i < 100; i++) {
            refused(
                    file("{'w':{'dtype':'F32','shape':[536870911],'data_offsets':[0,2147483644]}}", 8),
                    "beyond the file");
        }
        byte[] header = file("{" + GOOD + "}", 8);
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(99_999_999);
        refused(header, "claims 99999999 bytes of a file of");
    }

    private static void refused(byte[] file, String message) {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a safetensors file: ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private static byte[] file(String header, int bytes) {
        return file(header, bytes, StandardCharsets.UTF_8);
    }

    private static byte[] file(String header, int bytes, Charset charset) {
        byte[] text = header.replace('\'', '"').getBytes(charset);
        return ByteBuffer.allocate(8 + text.length + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }
}
