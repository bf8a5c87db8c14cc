package io.directpred.events;

import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Lets Avro load the generated classes of this package: since 1.12.2 it refuses every class it was not told to trust.
 *
 * <p>It converts nothing. Avro looks up conversions by {@link java.util.ServiceLoader} before it touches the first
 * generated class, which is the one moment early enough, in every JVM, without a flag of its command line.
 */
public final class TrustedPackage extends Conversion<TrustedPackage> {
    private static final String PACKAGE = TrustedPackage.class.getPackageName();

    static {
        ClassSecurityPredicate trustedSoFar = ClassSecurityValidator.getGlobal();
        ClassSecurityPredicate ours = type -> type.getPackageName().equals(PACKAGE);
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(trustedSoFar, ours));
    }

    @Override
    public Class<TrustedPackage> getConvertedType() {
        return TrustedPackage.class;
    }

    @Override
    public String getLogicalTypeName() {
        return PACKAGE;
    }

    @Override
    public Schema getRecommendedSchema() {
        return Schema.create(Schema.Type.NULL);
    }
}
