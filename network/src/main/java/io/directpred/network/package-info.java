/**
 * The networks, as TorchScript written from Java and run by DJL's PyTorch engine. Knows no Kafka. What they look like is {@link
 * io.directpred.spec.Architecture}.
 *
 * <pre>
 *  Architecture ──▶ Script (network.py, training_step.py) ──▶ TorchArchive ──▶ ScriptModule
 *                      ▲                                          ▲               │
 *                   ResNet                    Initialisation ─────┘               ├──▶ TrainingNetwork: step, setW, state
 *                                             or a checkpoint                     └──▶ FrozenEncoder: encode
 * </pre>
 */
@NullMarked
package io.directpred.network;

import org.jspecify.annotations.NullMarked;
