package io.rollcall.testkit;

import io.rollcall.servers.Durability;

/** A way to get servers; each call starts one and waits until it answers. */
sealed interface Source permits ContainerSource, EmbeddedSource {
  Instance postgres(Durability durability);

  Instance kafka();

  Instance redis(Durability durability);
}
