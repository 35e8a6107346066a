package decnet.decoy.evidence;

/**
 * What became of a captured content: its SHA-256 (64 hexadecimal digits), its size, and whether the
 * quota left room to keep it.
 */
public record Kept(String sha256, long size, boolean stored) {}
