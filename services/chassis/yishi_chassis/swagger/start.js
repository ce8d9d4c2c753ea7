// Shows this service's own OpenAPI document; nothing is asked of any other host.
window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
