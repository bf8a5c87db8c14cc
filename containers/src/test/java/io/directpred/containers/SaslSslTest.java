package io.directpred.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stack on a broker that wants TLS and a password: what the Kafka clients need passes through the environment. */
class SaslSslTest {
    private static final String PASSWORD = "a-password-of-the-test";

    @TempDir
    private Path dir;

    @Test
    void trainsOverTlsWithAPasswordThatNoLogShows() throws IOException {
        Stack.build();
        certificate();
        try (Stack stack = new Stack("directpred-sasl", dir, override())
                .with("KAFKA_BOOTSTRAP_SERVERS", "kafka:19094")
                .run("sasl", 60)) {
            stack.compose("up", "-d");

            assertThat(stack.awaitEnd("trainer-service")).isZero();
            String logs = stack.compose("logs", "--no-color");
            assertThat(logs).contains("final encoder, after 60 steps").doesNotContain("secret-of-directpred");
        }
    }

    @Test
    void aWrongPasswordIsNamedAsTheCauseAndLeavesTheServiceUnhealthy() throws IOException {
        Stack.build();
        certificate();
        try (Stack stack = new Stack(
                        "directpred-refused",
                        dir,
                        override().replace("password=\\\"secret-of-directpred\\\"", "password=\\\"wrong\\\""))
                .with("KAFKA_BOOTSTRAP_SERVERS", "kafka:19094")) {
            stack.compose("up", "-d", "stats-service");

            String container = stack.containers("stats-service").get(0);
            await().atMost(Stack.SOON).untilAsserted(() -> assertThat(
                            Shell.run("docker", "exec", container, "bash", "-c", "bash /app/healthcheck.sh || true"))
                    .contains("\"healthy\":false", "Authentication failed"));
        }
    }

    /** The broker's key, and what trusts it. */
    private void certificate() {
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=kafka",
                "-ext",
                "SAN=DNS:kafka",
                "-keystore",
                "key.p12");
        keytool("-exportcert", "-alias", "broker", "-keystore", "key.p12", "-file", "broker.crt");
        keytool("-importcert", "-noprompt", "-alias", "broker", "-file", "broker.crt", "-keystore", "trust.p12");
        List.of("key.p12", "trust.p12").forEach(this::readable);
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (String argument : arguments) {
            boolean file = argument.endsWith(".p12") || argument.endsWith(".crt");
            command.add(file ? dir.resolve(argument).toString() : argument);
        }
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Shell.run(Map.of(), command).orFail();
    }

    private void readable(String file) {
        try {
            Files.setPosixFilePermissions(dir.resolve(file), PosixFilePermissions.fromString("rw-r--r--"));
            Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String override() {
        StringBuilder yaml = new StringBuilder("""
                  kafka:
                    volumes: ["DIR:/secrets:ro"]
                    environment:
                      KAFKA_LISTENERS: SERVICES://:19092,HOST://:9092,SECURE://:19094,CONTROLLER://localhost:9093
                      KAFKA_ADVERTISED_LISTENERS: SERVICES://kafka:19092,HOST://localhost:${KAFKA_PORT},SECURE://kafka:19094
                      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: SERVICES:PLAINTEXT,HOST:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT
                      KAFKA_LISTENER_NAME_SECURE_SASL_ENABLED_MECHANISMS: PLAIN
                      KAFKA_LISTENER_NAME_SECURE_PLAIN_SASL_JAAS_CONFIG: "org.apache.kafka.common.security.plain.PlainLoginModule required user_directpred=\\"secret-of-directpred\\";"
                      KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_LOCATION: /secrets/key.p12
                      KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_TYPE: PKCS12
                      KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_PASSWORD: PASSWORD
                """);
        for (String service :
                List.of("loader-service", "stats-service", "trainer-service", "probe-service", "recorder")) {
            yaml.append("""
                  SERVICE:
                    volumes: ["DIR:/secrets:ro"]
                    environment:
                      KAFKA_SECURITY_PROTOCOL: SASL_SSL
                      KAFKA_SASL_MECHANISM: PLAIN
                      KAFKA_SASL_JAAS_CONFIG: "org.apache.kafka.common.security.plain.PlainLoginModule required username=\\"directpred\\" password=\\"secret-of-directpred\\";"
                      KAFKA_SSL_TRUSTSTORE_LOCATION: /secrets/trust.p12
                      KAFKA_SSL_TRUSTSTORE_TYPE: PKCS12
                      KAFKA_SSL_TRUSTSTORE_PASSWORD: PASSWORD
                """.replace("SERVICE:", service + ":"));
        }
        return yaml.toString().replace("DIR", dir.toString()).replace(": PASSWORD", ": " + PASSWORD);
    }
}
