using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Packs.Checking;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class PackSchemaTests
{
    private static readonly JsonDocumentOptions Tolerant = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public void Every_file_of_the_pack_has_one_schema_and_fits_it() => Assert.All(RealPack.Pack.Document.Archive.Files, file =>
        Assert.Equal([], Faults(file.Path, JsonNode.Parse(file.Content.Span, documentOptions: Tolerant))));

    [Theory]
    [InlineData("workflows/acts.json", "\"step\": \"ACT\"", "\"step\": \"ACTS\"")]
    [InlineData("workflows/acts.json", "\"severity\": 4", "\"severity\": 6")]
    [InlineData("workflows/acts.json", "\"basis\": [\"SKB 2022 D13\"]", "\"basis\": []")]
    [InlineData("workflows/acts.json", "\"because\"", "\"becaus\"")]
    [InlineData("calendar.json", "\"P7D\"", "\"P7W\"")]
    [InlineData("calendar.json", "\"2024-09-25\"", "\"25-09-2024\"")]
    [InlineData("routing.json", "\"BUPATI\"", "\"BUPATY\"")]
    [InlineData("thresholds.json", "\"value\": 90", "\"value\": \"90\"")]
    [InlineData("wording.json", "\"PROPS\"", "\"PROP\"")]
    [InlineData("overlays/35.17-jombang.json", "\"35.17\"", "\"3517\"")]
    [InlineData("cases/NG-212.json", "\"fires\": true", "\"fires\": \"yes\"")]
    [InlineData("cases/NG-504.json", "\"scope\": \"AGENCY\"", "\"scope\": \"AGENCIES\"")]
    public void What_a_check_would_find_in_one_file_an_editor_finds_too(string path, string found, string instead)
    {
        var text = System.Text.Encoding.UTF8.GetString(RealPack.Pack.Document.Archive.Files.Single(f => f.Path == path).Content.Span);
        Assert.Contains(found, text, StringComparison.Ordinal);

        Assert.NotEmpty(Faults(path, JsonNode.Parse(text.Replace(found, instead, StringComparison.Ordinal), documentOptions: Tolerant)));
    }

    private static List<string> Faults(string path, JsonNode? content)
    {
        var schema = Assert.Single(PackSchemas.All, s => FileSystemName.MatchesSimpleExpression(s.Files, path));
        return new SchemaValidator(schema.Content).Validate(content);
    }
}
