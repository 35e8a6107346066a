package decnet.app;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.URL;
import java.net.http.HttpClient;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of the house, each with its reason. Source: DESIGN §2. */
@Tag("slow")
class ArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("tests.jar"))
          .importPackages("decnet");
  private static final String[] CORE = {
    "decnet.base..",
    "decnet.event..",
    "decnet.syslog..",
    "decnet.bus..",
    "decnet.net..",
    "decnet.identity..",
    "decnet.catalog..",
    "decnet.substrate..",
    "decnet.config.."
  };
  private static final String[] CONTROL = {
    "decnet.fleet..", "decnet.mutator..", "decnet.correlation..", "decnet.store.."
  };

  @Test
  void arrows_between_modules_point_down_only() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("core")
        .definedBy(CORE)
        .layer("decoys")
        .definedBy("decnet.decoy..")
        .layer("fabric")
        .definedBy("decnet.fabric..")
        .layer("control")
        .definedBy(CONTROL)
        .layer("web")
        .definedBy("decnet.api..")
        .layer("app")
        .definedBy("decnet.app..", "decnet.cli..", "decnet.rehearsal..")
        .whereLayer("app")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("web")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("control")
        .mayOnlyBeAccessedByLayers("web", "app")
        .whereLayer("decoys")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("fabric")
        .mayOnlyBeAccessedByLayers("app")
        .because("the decoy side must run alone, on another host, without control-plane code")
        .check(ALL);
  }

  @Test
  void every_package_belongs_to_a_module_of_the_design() {
    noClasses()
        .should()
        .resideOutsideOfPackages(
            concat(
                concat(CORE, CONTROL),
                "decnet.decoy..",
                "decnet.fabric..",
                "decnet.api..",
                "decnet.app..",
                "decnet.cli..",
                "decnet.rehearsal..",
                "decnet.bench.."))
        .because("a package that no rule knows escapes all of them")
        .check(ALL);
  }

  private static String[] concat(String[] first, String... second) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(second));
    return all.toArray(String[]::new);
  }

  @Test
  void packages_have_no_cycles() {
    slices()
        .matching("decnet.(*)..")
        .should()
        .beFreeOfCycles()
        .because("what depends on each other cannot be understood apart")
        .check(ALL);
    slices()
        .matching("decnet.decoy.service.(*)..")
        .should()
        .notDependOnEachOther()
        .because("a service is read, changed and removed alone")
        .check(ALL);
  }

  @Test
  void the_base_knows_nobody_and_the_log_knows_neither_bus_nor_configuration() {
    noClasses()
        .that()
        .resideInAPackage("decnet.base..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(concat(CONTROL, "decnet.event..", "decnet.syslog..", "decnet.bus.."))
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage("decnet.syslog..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("decnet.config..", "decnet.substrate..", "decnet.catalog..")
        .because("the log is the truth, whatever runs above it")
        .check(ALL);
  }

  @Test
  void a_decoy_starts_no_process() {
    noClasses()
        .that()
        .resideInAnyPackage("decnet.decoy..", "decnet.fabric..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(Runtime.class))).and(target(nameMatching("exec"))))
        .because("nothing of an intruder's may ever run")
        .check(ALL);
  }

  @Test
  void a_decoy_opens_no_outgoing_connection() {
    noClasses()
        .that()
        .resideInAnyPackage("decnet.decoy..", "decnet.fabric..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(HttpClient.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(URL.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.URLConnection")
        .orShould()
        .callConstructorWhere(target(owner(assignableTo(Socket.class))))
        .orShould()
        .callMethodWhere(
            target(nameMatching("connect")).and(target(owner(assignableTo(Socket.class)))))
        .orShould()
        .callMethodWhere(
            target(nameMatching("connect|open"))
                .and(target(owner(assignableTo(SocketChannel.class)))))
        .orShould()
        .callMethodWhere(
            target(nameMatching("connect")).and(target(owner(assignableTo(DatagramChannel.class)))))
        .orShould()
        .callMethodWhere(
            target(nameMatching("connect")).and(target(owner(assignableTo(DatagramSocket.class)))))
        .because("a decoy must not become a stepping stone")
        .check(ALL);
  }

  @Test
  void a_decoy_loads_no_classes_by_name_and_deserialises_nothing() {
    noClasses()
        .that()
        .resideInAnyPackage("decnet.decoy..", "decnet.fabric..")
        .should()
        .callMethodWhere(
            target(owner(assignableTo(Class.class))).and(target(nameMatching("forName"))))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ClassLoader.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.io.ObjectInputStream.class)
        .because("bytes of a peer are data and never become code")
        .check(ALL);
  }

  @Test
  void a_decoy_writes_only_evidence_and_its_machines_files() {
    noClasses()
        .that()
        .resideInAPackage("decnet.decoy..")
        .and()
        .resideOutsideOfPackages("decnet.decoy.evidence..", "decnet.decoy.world..")
        .should()
        .callMethodWhere(target(owner(assignableTo(Files.class))).and(alwaysTrue()))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.io.FileOutputStream.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.io.RandomAccessFile.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.nio.channels.FileChannel.class)
        .because("what a peer names a file must never reach the host's own")
        .check(ALL);
  }

  @Test
  void only_commands_use_standard_output() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("decnet.cli.Main")
        .and()
        .resideOutsideOfPackage("decnet.bench..")
        .should()
        .accessField(System.class, "out")
        .because("standard output carries data only, and commands are handed theirs")
        .check(ALL);
  }

  @Test
  void diagnostics_go_through_the_platforms_logger() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "java.util.logging..")
        .because("which logger runs behind it is the wiring's affair")
        .check(ALL);
  }

  @Test
  void nobody_sleeps_on_the_real_clock() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("decnet.base.SystemClock")
        .and()
        .resideOutsideOfPackage("decnet.bench..")
        .should()
        .callMethodWhere(
            target(owner(assignableTo(Thread.class))).and(target(nameMatching("sleep"))))
        .because("tests inject time")
        .check(ALL);
  }

  @Test
  void no_name_says_nothing() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .resideInAnyPackage("..util..", "..common..", "..helper..", "..manager..", "..impl..")
        .because("a reader guesses the path from the noun")
        .check(ALL);
  }

  @Test
  void services_reach_the_network_only_through_their_session() {
    noClasses()
        .that()
        .resideInAPackage("decnet.decoy.service..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("decnet.decoy.sockets..", "java.nio.channels..")
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(Thread.class)))
                .and(target(nameMatching("ofVirtual|ofPlatform|start|startVirtualThread"))))
        .orShould()
        .callConstructorWhere(target(owner(assignableTo(Thread.class))))
        .because("threads, sockets and time-outs are the runner's")
        .check(ALL);
  }

  @Test
  void concrete_classes_are_final() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
        .and()
        .areNotAnonymousClasses()
        .and()
        .doNotHaveSimpleName("package-info")
        .and()
        .resideOutsideOfPackage("decnet.bench..")
        .should()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .because("what may be extended is decided, not left open")
        .check(ALL);
  }

  @Test
  void every_package_says_what_it_is_and_is_null_marked() {
    List<String> silent = new ArrayList<>();
    for (JavaPackage found : ALL.getPackage("decnet").getSubpackagesInTree()) {
      boolean hasClasses = found.getClasses().stream().anyMatch(c -> !isPackageInfo(c));
      boolean marked =
          found
              .tryGetPackageInfo()
              .map(info -> info.isAnnotatedWith(NullMarked.class))
              .orElse(false);
      if (hasClasses && !marked) {
        silent.add(found.getName());
      }
    }
    assertThat(silent).isEmpty();
  }

  private static boolean isPackageInfo(JavaClass found) {
    return found.getSimpleName().equals("package-info");
  }
}
