package io.github.multiprom.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class LabelBytesTest {

  @Property(tries = 500)
  void decode_whatWasEncoded(@ForAll @Size(max = 6) String[] values) throws Exception {
    String[] storable = // half a surrogate pair has no UTF-8
        Arrays.stream(values).map(v -> new String(v.getBytes(UTF_8), UTF_8)).toArray(String[]::new);

    byte[] bytes = LabelBytes.encode(storable);

    assertThat(LabelBytes.decode(bytes, storable.length)).containsExactly(storable);
  }

  @Property(tries = 200)
  void cutOff_malformed(@ForAll @Size(min = 1, max = 4) String[] values) {
    byte[] bytes = LabelBytes.encode(values);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> LabelBytes.decode(cut, values.length))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Property(tries = 500)
  void lyingLength_malformed(@ForAll int length) {
    byte[] bytes =
        ByteBuffer.allocate(7)
            .order(ByteOrder.nativeOrder())
            .putInt(length)
            .put(new byte[3])
            .array();
    if (length < 0 || length > 3) {
      assertThatThrownBy(() -> LabelBytes.decode(bytes, 1)).isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> LabelBytes.decode(bytes, Integer.MAX_VALUE))
        .isInstanceOf(MalformedException.class);
  }

  /** The published test vectors of 64-bit FNV-1a. */
  @net.jqwik.api.Example
  void hash_isFnv1a() {
    assertThat(LabelBytes.hash(new byte[0])).isEqualTo(0xcbf29ce484222325L);
    assertThat(LabelBytes.hash("a".getBytes(UTF_8))).isEqualTo(0xaf63dc4c8601ec8cL);
    assertThat(LabelBytes.hash("foobar".getBytes(UTF_8))).isEqualTo(0x85944171f73967e8L);
  }
}
