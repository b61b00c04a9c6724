package io.rollcall.query.operations;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.List;
import java.util.Locale;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Describes all operations in one document, {@code /operations/openapi}. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  private static final String JSON = "application/json";
  private static final String ERROR = "Error";

  @Bean
  OpenAPI operations() {
    Schema<?> error =
        new ObjectSchema()
            .addProperty("detail", new StringSchema())
            .description("What is wrong; of bad parameters of a list, a member for each instead");
    return new OpenAPI()
        .info(
            new Info()
                .title("Rollcall operations")
                .version("0.1.0")
                .description(
                    "What operators ask and order of a query service. There is no authentication:"
                        + " keep it from everybody else."))
        .components(new Components().addSchemas(ERROR, error));
  }

  /**
   * Names operations after their class and method, and tells what all have in common. Bodies are
   * read by hand, so that what is not understood is refused; all are objects.
   */
  @Bean
  OperationCustomizer namesBodiesAndErrors() {
    return (operation, handler) -> {
      String area = handler.getBeanType().getSimpleName().replaceFirst("Api$", "");
      operation.setTags(List.of(area.toLowerCase(Locale.ROOT)));
      operation.setOperationId(area.toLowerCase(Locale.ROOT) + '-' + handler.getMethod().getName());
      RequestBody body = operation.getRequestBody();
      if (body != null) {
        body.setContent(content(new ObjectSchema()));
      }
      Schema<?> error = new Schema<>().$ref(ERROR);
      operation
          .getResponses()
          .addApiResponse(
              "4XX", new ApiResponse().description("It is refused").content(content(error)))
          .addApiResponse(
              "503", new ApiResponse().description("Redis is away").content(content(error)));
      return operation;
    };
  }

  private static Content content(Schema<?> schema) {
    return new Content().addMediaType(JSON, new MediaType().schema(schema));
  }

  @Bean
  ModelResolver modelResolver(ObjectMapperProvider mappers) {
    return new ModelResolver(mappers.jsonMapper(), new Names());
  }

  /** Names a record after the class it is in, too, since several have a {@code Line}. */
  static final class Names extends TypeNameResolver {
    @Override
    protected String getNameOfClass(Class<?> type) {
      Class<?> outer = type.getEnclosingClass();
      return outer == null
          ? type.getSimpleName()
          : outer.getSimpleName().replaceFirst("Api$", "") + type.getSimpleName();
    }
  }
}
