/**
 * More than request and response, with real peers: WebSockets in all four combinations, gRPC, and
 * responses that flow while their requests do.
 */
package dev.h2tap.e2e.tunnel;
