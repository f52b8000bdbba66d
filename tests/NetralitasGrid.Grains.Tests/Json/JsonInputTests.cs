using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Tests.Json;

public sealed class JsonInputTests
{
    [Theory]
    [InlineData("""{"name":"x","n":7,"inner":{"at":"2024-10-05T19:20:00.25+07:00"}}""")]
    [InlineData("""{"inner":{"at":"2024-10-05T19:20:00.25+07:00"},"n":7,"name":"x"}""")]
    [InlineData(""" { "new" : [ { "n" : 8 } ] , "n" : 7 , "more":"\"}", "name" : "\u0078" ,"inner":{"x":{"at":1},"at":"2024-10-05T12:20:00.25Z"} } """)]
    public void Properties_are_read_in_any_order_and_unknown_ones_passed_over(string text)
    {
        var (name, n, at) = Read(text);

        Assert.Equal(("x", 7, DateTimeOffset.Parse("2024-10-05T19:20:00.25+07:00", System.Globalization.CultureInfo.InvariantCulture)), (name, n, at));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"name":"x" "n":7}""")]
    [InlineData("""{"name":"x",}""")]
    [InlineData("""{,"name":"x"}""")]
    [InlineData("""{"name":"x"}}""")]
    [InlineData("""{"name":"x""")]
    [InlineData("""{"name":"x\""")]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"n":7.5}""")]
    [InlineData("""{"n":99999999999}""")]
    [InlineData("""{"n":"7"}""")]
    [InlineData("""{"new":[1,2}""")]
    [InlineData("""{"inner":{"at":"2024-13-05T19:20:00+07:00"}}""")]
    [InlineData("""{"inner":{"at":"yesterday"}}""")]
    public void What_is_no_such_object_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => Read(text));

    [Fact]
    public void A_text_cut_anywhere_is_refused()
    {
        const string whole = """{"name":"x","n":7,"inner":{"at":"2024-10-05T19:20:00.25+07:00","y":[1,{"z":null}]}}""";

        Assert.All(Enumerable.Range(0, whole.Length - 1), end => Assert.ThrowsAny<JsonException>(() => Read(whole[..end])));
    }

    [Fact]
    public void Every_text_that_the_general_writer_escapes_is_read()
    {
        var texts = ArbMap.Default.GeneratorFor<string>().Select(static t => t ?? "").Where(static t => !t.Any(char.IsSurrogate));

        Prop.ForAll(texts.ToArbitrary(), text => Read($$"""{"name":{{JsonSerializer.Serialize(text)}}}""").Name == text).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Names_that_are_values_are_read()
    {
        var json = new JsonInput("""{"a":1,"b":2}"""u8);
        var found = new List<(string, int)>();
        json.Object();
        while (json.Key() is { } key)
        {
            found.Add((key, json.Number()));
        }

        json.End();
        Assert.Equal([("a", 1), ("b", 2)], found);
    }

    private static (string? Name, int N, DateTimeOffset At) Read(string text)
    {
        var json = new JsonInput(Encoding.UTF8.GetBytes(text));
        string? name = null;
        var n = 0;
        DateTimeOffset at = default;
        for (json.Object(); json.More();)
        {
            name = json.At("name"u8) ? json.Common() : name;
            n = json.At("n"u8) ? json.Number() : n;
            if (json.At("inner"u8))
            {
                for (json.Object(); json.More();)
                {
                    at = json.At("at"u8) ? json.Time() : at;
                }
            }
        }

        json.End();
        return (name, n, at);
    }
}
