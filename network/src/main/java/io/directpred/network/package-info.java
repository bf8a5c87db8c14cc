/**
 * The networks, as TorchScript written from Java and run by DJL's PyTorch engine. Knows no Kafka. What they look like
 * is {@link io.directpred.spec.Architecture}.
 *
 * <pre>
 *  Architecture ──▶ Script: objectives/NAME.py in step.py, network.py, predictor.py ──▶ TorchArchive ──▶ ScriptModule
 *                      ▲                                                                   ▲               │
 *               ResNet, HeadText                                       Initialisation ─────┘               ├──▶ TrainingNetwork:
 *                                                                      or a checkpoint                     │    forward, update, setW
 *                                                                                                          └──▶ FrozenEncoder
 * </pre>
 */
@NullMarked
package io.directpred.network;

import org.jspecify.annotations.NullMarked;
