package io.directpred.standalone;

/** The run was right to start and did not end well; exit code 1. */
final class RunFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunFailed(String message) {
        super(message);
    }

    RunFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
