/**
 * A service as a process of its own: one way to start, to say how it is, and to end.
 *
 * <pre>
 *   environment ──▶ Configuration ──▶ wait for the broker ──▶ Work: the service's pipeline ──▶ exit code
 *                        │ exit 2            │                        ▲            │
 *                        ▼                   ▼                        │ stop       ▼
 *                      Health ◀──────── ping, every 10 s          SIGTERM      meters
 *                        │                                                        │
 *                        └─▶ Monitor: /health/live, /health/ready, /metrics ◀─────┘
 * </pre>
 */
@NullMarked
package io.directpred.service;

import org.jspecify.annotations.NullMarked;
