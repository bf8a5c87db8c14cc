@NullMarked
package io.directpred.network;

import org.jspecify.annotations.NullMarked;
