@NullMarked
package io.directpred.standalone;

import org.jspecify.annotations.NullMarked;
