-- CreateTable
CREATE TABLE "maintenance" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "holder" TEXT NOT NULL,
    "held_since" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "held_until" TIMESTAMPTZ NOT NULL,

    CONSTRAINT "maintenance_pkey" PRIMARY KEY ("id")
);

