using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NetralitasGrid.Functions.Tests.Hosting;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Functions.Tests.Documentation;

public sealed class OpenApiTests(SharedDoor shared)
{
    private readonly TestDoor _door = shared.Door;

    [Fact]
    public async Task The_document_is_the_reviewed_one()
    {
        var answer = await _door.GetAsync("/api/openapi.json", null);

        Golden.Compare("openapi.json", answer.Text);
    }

    [Fact]
    public async Task The_document_names_every_endpoint_and_no_other()
    {
        var document = (await _door.GetAsync("/api/openapi.json", null)).Json;

        var documented = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(op => $"{op.Name.ToUpperInvariant()} {path.Name} {op.Value.GetProperty("operationId").GetString()}"));

        Assert.Equal(Endpoints().Where(e => e.Method != "*").Select(e => $"{e.Method} {e.Route} {e.Name}").Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_functions_name_every_endpoint_and_no_other()
    {
        var functions = FunctionFilesTests.Functions().Select(row => FunctionFilesTests.RouteOf(row.Data))
            .Where(f => f.Route != "{*path}")
            .SelectMany(f => f.Methods.Select(method => $"{method.ToUpperInvariant()} /{f.Route}"));

        Assert.Equal(Endpoints().Where(e => e.Method != "*").Select(e => $"{e.Method} {e.Route}").Order(StringComparer.Ordinal), functions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Closed_lists_are_those_of_the_code()
    {
        var schemas = (await _door.GetAsync("/api/openapi.json", null)).Json.GetProperty("components").GetProperty("schemas");

        var acts = schemas.GetProperty("Incident").GetProperty("properties").GetProperty("act").GetProperty("properties").GetProperty("code").GetProperty("enum");

        Assert.Equal(Code<ActCode>.All, acts.EnumerateArray().Select(a => a.GetString()!));
        Assert.DoesNotMatch("\"\\$(?!ref\")", schemas.GetRawText());
    }

    [Fact]
    public async Task Every_reference_of_the_document_leads_somewhere()
    {
        var document = (await _door.GetAsync("/api/openapi.json", null)).Json;

        Assert.All(References(document), reference =>
        {
            var node = document;
            foreach (var part in reference.Split('/').Skip(1))
            {
                Assert.True(node.TryGetProperty(part, out node), reference);
            }
        });
    }

    [Fact]
    public async Task The_page_for_people_needs_nothing_from_elsewhere()
    {
        var answer = await _door.GetAsync("/api/docs", null);

        Assert.Equal("text/html", answer.MediaType);
        Assert.DoesNotContain("<script", answer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", answer.Text);
        Assert.Contains("/api/incidents/batch", answer.Text, StringComparison.Ordinal);
    }

    private IEnumerable<(string Method, string Route, string Name)> Endpoints() =>
        from endpoint in _door.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]
        select (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName);

    private static IEnumerable<string> References(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().SelectMany(p => p.NameEquals("$ref") ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
