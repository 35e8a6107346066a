package decnet.decoy.service.ssh;

/** A message authentication code over a sequence number and a packet. */
interface PacketMac {
  int length();

  byte[] tag(int sequence, byte[] content, int count);
}
