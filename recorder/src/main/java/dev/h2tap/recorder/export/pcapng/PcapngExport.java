package dev.h2tap.recorder.export.pcapng;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.export.Export;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.Records;
import java.io.IOException;
import java.io.OutputStream;

/** A capture that Wireshark decrypts and decodes without a setting. */
public final class PcapngExport implements Export {
  private final ExportOptions options;
  private final String application;

  /**
   * @param application what is named as the maker of the file
   */
  public PcapngExport(ExportOptions options, String application) {
    this.options = options;
    this.application = application;
  }

  @Override
  public void write(Records log, OutputStream out) throws IOException, UserException {
    Survey survey = Survey.of(log, options);
    PcapngWriter writer = new PcapngWriter(out);
    writer.section(application, survey.findings());
    Packets packets = new Packets(writer);
    if (survey.hasSecrets() && !options.plain()) {
      Secrets.write(log, survey, writer);
    }
    Replica replica = new Replica(survey, options, packets);
    log.each(replica::take);
    replica.finish();
  }
}
