/**
 * Image data sets: what a SPEC names becomes images in a fixed order, with a fingerprint that says which bytes exactly.
 *
 * <pre>
 *          DataKind: what a directory holds
 *              ▲
 *  SPEC ──▶ Datasets ──┬─▶ Idx, Cifar, Stl10 ──▶ RecordDataset ─┐
 *              │       └─▶ ImageFolder ────────▶ FolderDataset ─┤ ImageDataset
 *              ▼                                       │        ▼
 *           Published ──▶ Download                ImageDecoder  LabelledSplits
 * </pre>
 *
 * Images are RGB, uint8, height x width x 3. Labels are here for the probe alone: no reader of
 * {@link LabelledSplits#pretrain} asks for them.
 */
@NullMarked
package io.directpred.datasets;

import org.jspecify.annotations.NullMarked;
