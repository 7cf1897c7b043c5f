/** The newest migration that this build knows; a test holds it to prisma/migrations. */
export const MIGRATION_HEAD = "0002_maintenance";
