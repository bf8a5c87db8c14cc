package io.directpred.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.Model;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.net.URLClassLoader;
import java.util.Calendar;
import java.util.Date;

/**
 * The arrows between the modules: services to events, network, datasets, the method, and what makes them processes;
 * those to nothing of ours, but for the last, which knows events. Longer than 250 lines because every rule is here.
 */
@AnalyzeClasses(
        packages = "io.directpred",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
    /** What tests share travels in jars of its own. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String OURS = "io.directpred..";
    private static final String METHOD = "io.directpred.core..";
    private static final String TENSORS = "io.directpred.tensors..";
    private static final String SPEC = "io.directpred.spec..";
    private static final String NETWORK = "io.directpred.network..";
    private static final String DATASETS = "io.directpred.datasets..";
    private static final String EVENTS = "io.directpred.events..";
    private static final String SERVICE = "io.directpred.service..";
    private static final String BROKER = "io.directpred.broker..";
    private static final String CHAOS = "io.directpred.chaos..";
    private static final String STANDALONE = "io.directpred.standalone..";
    private static final String RECORDER = "io.directpred.recorder..";
    private static final String MONITOR = "io.directpred.monitor..";
    private static final String THEORY = "io.directpred.theory..";
    private static final String KAFKA = "org.apache.kafka..";

    @ArchTest
    static final ArchRule methodKnowsNobody = knows(METHOD);

    @ArchTest
    static final ArchRule tensorsKnowNobody = knows(TENSORS);

    @ArchTest
    static final ArchRule specKnowsNobody = knows(SPEC);

    @ArchTest
    static final ArchRule networkKnowsSpecAndTensors = knows(NETWORK, SPEC, TENSORS);

    @ArchTest
    static final ArchRule datasetsKnowNobody = knows(DATASETS);

    @ArchTest
    static final ArchRule eventsKnowSpec = knows(EVENTS, SPEC);

    @ArchTest
    static final ArchRule brokerKnowsNobody = knows(BROKER);

    @ArchTest
    static final ArchRule serviceKnowsEvents = knows(SERVICE, EVENTS);

    @ArchTest
    static final ArchRule loaderKnowsTheFive =
            knows("io.directpred.loader..", METHOD, TENSORS, SPEC, NETWORK, DATASETS, EVENTS, SERVICE);

    @ArchTest
    static final ArchRule statsKnowTheFive =
            knows("io.directpred.stats..", METHOD, TENSORS, SPEC, NETWORK, DATASETS, EVENTS, SERVICE);

    @ArchTest
    static final ArchRule trainerKnowsTheFive =
            knows("io.directpred.trainer..", METHOD, TENSORS, SPEC, NETWORK, DATASETS, EVENTS, SERVICE);

    @ArchTest
    static final ArchRule probeKnowsTheFive =
            knows("io.directpred.probe..", METHOD, TENSORS, SPEC, NETWORK, DATASETS, EVENTS, SERVICE);

    @ArchTest
    static final ArchRule recorderKnowsNoNetwork = knows(RECORDER, TENSORS, SPEC, EVENTS, SERVICE);

    @ArchTest
    static final ArchRule monitorKnowsNoNetwork = knows(MONITOR, SPEC, EVENTS, SERVICE, RECORDER);

    @ArchTest
    static final ArchRule theoryIsTheMethodDrawn = knows(THEORY, METHOD, SERVICE, RECORDER);

    @ArchTest
    static final ArchRule httpServersAreNamedByServiceAndMonitorOnly = noClasses()
            .that()
            .resideOutsideOfPackages(SERVICE, MONITOR)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "reactor.netty..");

    @ArchTest
    static final ArchRule chaosStartsServicesAndReadsTopics = knows(
            CHAOS,
            TENSORS,
            SPEC,
            DATASETS,
            EVENTS,
            BROKER,
            SERVICE,
            "io.directpred.loader..",
            "io.directpred.stats..",
            "io.directpred.trainer",
            "io.directpred.probe..");

    @ArchTest
    static final ArchRule nobodyKnowsChaos = noClasses()
            .that()
            .resideOutsideOfPackage(CHAOS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CHAOS);

    @ArchTest
    static final ArchRule nobodyKnowsStandalone = noClasses()
            .that()
            .resideOutsideOfPackage(STANDALONE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(STANDALONE);

    @ArchTest
    static final ArchRule kafkaIsNamedByEventsStandaloneChaosAndTheBrokerOnly = noClasses()
            .that()
            .resideOutsideOfPackages(EVENTS, STANDALONE, CHAOS, BROKER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KAFKA, "kafka..");

    @ArchTest
    static final ArchRule brokersInternalsAreNamedByTheBrokerOnly = noClasses()
            .that()
            .resideOutsideOfPackage(BROKER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("kafka..", "org.apache.kafka.metadata..", "org.apache.kafka.server..");

    @ArchTest
    static final ArchRule methodIsPlainJava = noClasses()
            .that()
            .resideInAPackage(METHOD)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KAFKA, "reactor..", "org.reactivestreams..", "org.apache.avro..", "ai.djl..");

    @ArchTest
    static final ArchRule enginesAreNamedWhereNetworksAre = noClasses()
            .that()
            .resideInAnyPackage(
                    METHOD,
                    TENSORS,
                    SPEC,
                    DATASETS,
                    EVENTS,
                    BROKER,
                    CHAOS,
                    STANDALONE,
                    RECORDER,
                    MONITOR,
                    THEORY,
                    "io.directpred.loader..",
                    "io.directpred.stats..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    /**
     * Bytes from a topic or a file become numbers, text and records of known schemas, and never objects of a class that
     * they name.
     */
    @ArchTest
    static final ArchRule nothingDeserialisesObjects = noClasses()
            .should()
            .dependOnClassesThat(belongToAnyOf(ObjectInputStream.class, URLClassLoader.class)
                    .or(resideInAnyPackage(
                            "java.beans..",
                            "java.rmi..",
                            "javax.naming..",
                            "javax.script..",
                            "org.apache.avro.reflect..")))
            .orShould()
            .callMethod(Class.class, "forName", String.class);

    /**
     * A TorchScript archive holds a pickle: the only one that loads is the one this process has just written itself.
     */
    @ArchTest
    static final ArchRule archivesAreLoadedWhereTheyAreWritten = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.directpred.network.ScriptModule")
            .should()
            .dependOnClassesThat(resideInAnyPackage("ai.djl.pytorch.jni..", "ai.djl.repository..")
                    .and(not(name("ai.djl.pytorch.jni.LibUtils")))) // which names directories
            .orShould()
            .dependOnClassesThat(belongToAnyOf(Model.class));

    /**
     * A clock that is wrong, or set while a service runs, changes nothing that is decided: times that pass are taken
     * from System.nanoTime and Reactor's schedulers, times of records are the broker's. Kafka's clients have clocks of
     * their own; chaos makes those jump.
     */
    @ArchTest
    static final ArchRule nobodyAsksWhatTimeItIs = noClasses()
            .that(not(belongToAnyOf(Run.class, Runs.class))) // names of directories, ages that are shown
            .and()
            .doNotHaveFullyQualifiedName("io.directpred.chaos.NewDirectory")
            .and()
            .doNotHaveFullyQualifiedName(
                    "io.directpred.datasets.ContentHashes") // of a file changed just now it keeps no hash
            .and()
            .doNotHaveFullyQualifiedName("io.directpred.recorder.EventFile") // the time of day that TensorBoard shows
            .and()
            .doNotHaveFullyQualifiedName(
                    "io.directpred.chaos.Injector") // when it killed, held against the broker's times
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethodWhere(isAnyOf("java.time.", "now|systemUTC|systemDefaultZone|tick.*"))
            .orShould()
            .callMethodWhere(isAnyOf("reactor.", "now|timestamp|elapsed|timed"))
            .orShould()
            .dependOnClassesThat(belongToAnyOf(Date.class, Calendar.class));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.directpred.(**)").should().beFreeOfCycles();

    private static DescribedPredicate<JavaCall<?>> isAnyOf(String classes, String methods) {
        return DescribedPredicate.describe(
                classes + "* has one of the methods " + methods,
                call -> call.getTargetOwner().getName().startsWith(classes)
                        && call.getName().matches(methods));
    }

    /** The package knows, of ours, itself and the packages allowed. */
    private static ArchRule knows(String from, String... allowed) {
        String[] all = new String[allowed.length + 1];
        all[0] = from;
        System.arraycopy(allowed, 0, all, 1, allowed.length);
        return classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackages(OURS).or(resideInAnyPackage(all)));
    }
}
