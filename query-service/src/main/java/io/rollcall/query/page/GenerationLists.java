package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.read.Lists;

/** Gives the lists of a type as they are in one of its generations, whichever is read. */
public interface GenerationLists {
  /** The lists of a generation that has all rows. */
  Lists of(ResourceType type, long generation);
}
