package decnet.substrate;

import decnet.base.IpAddress;

/** A router's interface: the LAN it stands in, its address there, and the line to it. */
public record Leg(String lan, IpAddress address, Line line) {}
