package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ExpiryClass;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.near.NearCache;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.Positions;
import io.rollcall.query.view.Fills;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ViewUse;
import io.rollcall.query.view.Views;
import io.rollcall.row.RowRenderer;
import java.time.Duration;
import java.util.function.Function;

/** All that lists from Redis are made of: those that are read, or those of one generation. */
record Assembly(
    Catalog catalog,
    Views views,
    Fills fills,
    ViewUse viewUse,
    Keys keys,
    NearCache<NearValue> cache,
    Positions positions,
    Pages pages,
    Embeddings embeddings,
    RecentOffsets offsets,
    Readiness readiness,
    Pauses pauses,
    Function<ExpiryClass, Duration> kept,
    Duration touches,
    Duration patience,
    PageMeters meters) {

  /** The lists that are read. */
  Lists lists() {
    JoinReader joins = new JoinReader(catalog, views, embeddings, pages);
    RowRenderer renderer = new RowRenderer(catalog);
    return new RedisLists(
        new RedisPages(
            catalog,
            fills,
            new PageUse(viewUse, pages, kept, touches),
            new NearPages(keys, cache),
            positions,
            pages,
            joins,
            offsets,
            renderer,
            readiness,
            pauses,
            kept,
            patience,
            meters),
        new RedisRows(views, joins, renderer, readiness, pauses));
  }

  /** Those of one generation of a type; what they show of others is what is read of those. */
  Lists lists(ResourceType type, long generation) {
    return new Assembly(
            catalog,
            views.at(type, generation),
            fills.at(type, generation),
            viewUse.at(type, generation),
            keys.at(type, generation),
            cache,
            positions,
            pages.at(type, generation),
            embeddings,
            offsets,
            readiness.settled(type),
            pauses,
            kept,
            touches,
            patience,
            meters)
        .lists();
  }
}
