/**
 * Tensors outside any engine, and files of them. Plain Java: knows no PyTorch and no Kafka.
 *
 * <pre>
 *   name ──▶ Tensor (DType, shape, bytes) ──▶ Safetensors.write ──▶ bytes of a file
 *                     ▲                                                  │
 *                     └── Safetensors.read ◀── SafetensorsHeader ◀───────┘
 *                                              believes nothing unchecked
 * </pre>
 */
@NullMarked
package io.directpred.tensors;

import org.jspecify.annotations.NullMarked;
