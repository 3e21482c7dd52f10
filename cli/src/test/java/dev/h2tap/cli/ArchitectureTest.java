package dev.h2tap.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The order of the rooms, as ARCHITECTURE.md draws it. */
@AnalyzeClasses(packages = "dev.h2tap", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String RECORDER = "dev.h2tap.recorder..";
  private static final String PROXY = "dev.h2tap.proxy..";
  private static final String CLI = "dev.h2tap.cli..";

  @ArchTest
  static final ArchRule recorderKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage(RECORDER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PROXY, CLI);

  @ArchTest
  static final ArchRule proxyDoesNotKnowTheCommands =
      noClasses()
          .that()
          .resideInAPackage(PROXY)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(CLI)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.h2tap.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule viewsDoNotKnowEachOther =
      slices()
          .matching("dev.h2tap.recorder.view.(*)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule channelsLiveInTheProxy =
      noClasses()
          .that()
          .resideOutsideOfPackage(PROXY)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty.channel..");

  @ArchTest
  static final ArchRule picocliStaysInTheCommands =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule protobufStaysInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.h2tap.recorder.protobuf")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.protobuf..");

  @ArchTest
  static final ArchRule zstdStaysInTheLog =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.h2tap.recorder.log")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.luben.zstd..");

  @ArchTest
  static final ArchRule onlyTheCommandsPrint =
      noClasses().that().resideOutsideOfPackage(CLI).should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule onlyTheCommandsConfigureLogging =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..");
}
