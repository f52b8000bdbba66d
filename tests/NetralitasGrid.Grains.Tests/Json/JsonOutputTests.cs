using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Tests.Json;

/// <summary>What is written by hand is what the general writer writes, byte for byte.</summary>
public sealed class JsonOutputTests
{
    [Fact]
    public void Texts_numbers_and_times_are_those_of_the_general_writer()
    {
        var values = from text in ArbMap.Default.GeneratorFor<string>().Select(static t => t ?? "")
                     from number in ArbMap.Default.GeneratorFor<long>()
                     from ticks in Gen.Choose(0, int.MaxValue).Select(static s => (s * 1_000_000_000L) + (s % 3 == 0 ? s : s / 10_000_000 * 10_000_000L))
                     from hours in Gen.Choose(-13, 13)
                     select (text, number, new DateTimeOffset(ticks + TimeSpan.TicksPerDay, TimeSpan.FromHours(hours)));

        Prop.ForAll(values.ToArbitrary(), v => AsWritten(v, JavaScriptEncoder.Default) == Encoding.UTF8.GetString(JsonOutput.Bytes(v, Write))
            && AsWritten(v, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) == Encoding.UTF8.GetString(JsonOutput.Prose(v, Write))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_character_that_is_escaped_is_so_anywhere_in_short_and_long_texts()
    {
        var time = new DateTimeOffset(2024, 10, 5, 19, 20, 0, TimeSpan.FromHours(7));
        foreach (var (length, at, one) in from length in Enumerable.Range(1, 40) from at in Enumerable.Range(0, length) from one in "\"\\\n<é\u2028" select (length, at, one))
        {
            var value = (new string('a', at) + one + new string('b', length - at - 1), 0L, time);

            Assert.Equal(AsWritten(value, JavaScriptEncoder.Default), Encoding.UTF8.GetString(JsonOutput.Bytes(value, Write)));
            Assert.Equal(AsWritten(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping), Encoding.UTF8.GetString(JsonOutput.Prose(value, Write)));
        }
    }

    [Fact]
    public void A_text_inside_a_text_keeps_both_whole()
    {
        var bytes = JsonOutput.Bytes("a", static (json, name) =>
        {
            json.StartObject();
            json.Name(name);
            json.Raw(JsonOutput.Bytes(1, static (inner, n) =>
            {
                inner.StartObject();
                inner.Write("n"u8, n);
                inner.EndObject();
            }));
            json.Write("b"u8, true);
            json.EndObject();
        });

        Assert.Equal("""{"a":{"n":1},"b":true}""", Encoding.UTF8.GetString(bytes));
    }

    private static void Write(JsonOutput json, (string Text, long Number, DateTimeOffset Time) value)
    {
        json.StartObject();
        json.Write("text"u8, value.Text);
        json.Name(value.Text);
        json.Value(value.Number);
        json.StartObject("in"u8);
        json.EndObject();
        json.Write("texts"u8, [value.Text, "b"]);
        json.Write("time"u8, value.Time);
        json.Write("day"u8, DateOnly.FromDateTime(value.Time.DateTime));
        json.WriteNull("none"u8);
        json.EndObject();
    }

    private static string AsWritten((string Text, long Number, DateTimeOffset Time) value, JavaScriptEncoder encoder)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = encoder });
        json.WriteStartObject();
        json.WriteString("text", value.Text);
        json.WriteNumber(value.Text, value.Number);
        json.WriteStartObject("in");
        json.WriteEndObject();
        json.WriteStartArray("texts");
        json.WriteStringValue(value.Text);
        json.WriteStringValue("b");
        json.WriteEndArray();
        json.WriteString("time", value.Time);
        json.WriteString("day", value.Time.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteNull("none");
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
