package decnet.decoy.world;

import decnet.base.Bytes;
import java.util.function.Supplier;

/** What a file holds; its size is known without making it. */
public interface Content {
  long size();

  Bytes bytes();

  static Content of(Bytes content) {
    return new Content() {
      @Override
      public long size() {
        return content.length();
      }

      @Override
      public Bytes bytes() {
        return content;
      }
    };
  }

  /** Of size 0 to stat(2) and made at each read, as under {@code /proc}. */
  static Content live(Supplier<String> text) {
    return new Content() {
      @Override
      public long size() {
        return 0;
      }

      @Override
      public Bytes bytes() {
        return Bytes.utf8(text.get());
      }
    };
  }

  /** An ELF program of {@code size} bytes: the true header of a Debian binary, then zeros. */
  static Content program(int size) {
    return new Content() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public Bytes bytes() {
        byte[] content = new byte[size];
        // ELF64, little-endian, System V, ET_DYN, x86-64, version 1 (ELF specification, figure 4-3)
        byte[] header = Bytes.hex("7f454c4602010100000000000000000003003e0001000000").toArray();
        System.arraycopy(header, 0, content, 0, Math.min(header.length, size));
        return Bytes.of(content);
      }
    };
  }
}
