package decnet.correlation;

/** What tells sessions apart: an id means something only within its decky and source. */
record SessionKey(String session, String decky, int source) {}
