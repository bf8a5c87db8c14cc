@NullMarked
package io.directpred.broker;

import org.jspecify.annotations.NullMarked;
