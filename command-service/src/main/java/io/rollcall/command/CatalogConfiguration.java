package io.rollcall.command;

import io.rollcall.catalog.Catalog;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Loads the catalog, which all of the service is about. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CatalogProperties.class)
class CatalogConfiguration {

  @Bean
  Catalog catalog(CatalogProperties properties) {
    return Catalog.load(properties.directory());
  }
}
