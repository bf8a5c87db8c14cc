/**
 * The loader: view requests in, view pairs out, any number of them at any time.
 *
 * <pre>
 *  runs ──────────▶ LoaderService ── which runs train on these data
 *                       │
 *  view-requests ──▶ RequestFilter ──▶ Loader ──▶ view-pairs       publish, then acknowledge
 *  (share group)                      │    │
 *                          ImageDataset  Augmentation       CropBox, ResizedCrop, Colour, Hue, GaussianBlur
 *                                          │
 *                                          └── ViewDraw ◀── CounterRandom(seed, "views", epoch, sample, view)
 * </pre>
 */
@NullMarked
package io.directpred.loader;

import org.jspecify.annotations.NullMarked;
