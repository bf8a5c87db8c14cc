@NullMarked
package io.directpred.core;

import org.jspecify.annotations.NullMarked;
