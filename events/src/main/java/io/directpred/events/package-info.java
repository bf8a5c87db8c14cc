@NullMarked
package io.directpred.events;

import org.jspecify.annotations.NullMarked;
