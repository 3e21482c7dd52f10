package dev.h2tap.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A program that fetches a URL with the JDK's client as it is. */
final class JdkGet {
  private JdkGet() {}

  public static void main(String[] args) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(args[0])).build(),
                HttpResponse.BodyHandlers.ofString());
    System.out.print(response.version() + " " + response.body());
  }
}
