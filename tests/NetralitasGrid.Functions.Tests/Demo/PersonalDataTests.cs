using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Playing;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Demo;

/// <summary>Guarantee G8: after the demo no name, number, phone or address of it is anywhere in the clear.</summary>
public sealed class PersonalDataTests
{
    /// <summary>Texts shorter than this are looked for as words of their own: "Umi" is no secret in "umum".</summary>
    private const int WholeWord = 8;

    // A place that is described by the name of its district says nothing that its code does not.
    private static readonly HashSet<string> AreaNames = new(AreaCatalogue.Shared.All.Select(a => a.Name), StringComparer.OrdinalIgnoreCase);

    [Fact]
    public async Task After_the_demo_no_personal_data_is_in_logs_metrics_answers_for_viewers_facts_or_plain_columns()
    {
        // At this level the server logs the URL of every request.
        await using var door = await TestDoor.OpenAsync(builder => builder.Configuration["Logging:LogLevel:Microsoft"] = "Information");
        var measured = new StringBuilder();
        using var listener = Listen(measured);
        var output = new StringWriter();
        var settings = new DoorSettings { Data = door.Folder, Pace = TimeSpan.Zero };

        var failed = await DemoPlayer.PlayAsync(settings, door.Address, output, TestContext.Current.CancellationToken);
        var places = await AnswersAsync(door);

        Assert.True(failed == 0, output.ToString());
        places["console"] = output.ToString();
        places["logs"] = string.Join('\n', door.Log.Lines);
        lock (measured)
        {
            places["metrics"] = measured.ToString();
        }

        places["database"] = PlainColumnsOf(door.Folder);
        var (names, titles, others) = SecretsOfDemo();
        Assert.True(names.Count + others.Count > 300, $"Only {names.Count + others.Count} secrets were found in the samples.");
        Assert.Contains(names, static name => name.Length < WholeWord);
        foreach (var (place, text) in places)
        {
            Assert.True(text.Length > 0, place);

            // The console tells the story of the samples in their own words, "in the village hall" and "teacher" among them; it names nobody.
            Assert.All(names.Concat(place == "console" ? others.Where(static s => s.Length >= 14) : others.Concat(titles)), secret => Assert.False(Holds(text, secret), $"'{secret}' is in {place}."));
        }
    }

    private static async Task<Dictionary<string, string>> AnswersAsync(TestDoor door)
    {
        var viewer = await door.KeyAsync(Role.Viewer);
        var answers = new StringBuilder();
        foreach (var region in (string[])["35.17", "35.08", "35.06", "35.71", "15.71"])
        {
            answers.Append((await door.GetAsync($"/api/regions/{region}", viewer)).Text);
            var cases = await door.GetAsync($"/api/regions/{region}/cases?limit=200", viewer);
            answers.Append(cases.Text);
            foreach (var id in cases.Json.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetString()!))
            {
                var one = await door.GetAsync($"/api/cases/{id}", viewer);
                answers.Append(one.Text);
                foreach (var incident in one.Json.GetProperty("incidents").EnumerateArray())
                {
                    answers.Append((await door.GetAsync($"/api/incidents/{incident.GetProperty("id").GetString()}", viewer)).Text);
                }
            }
        }

        answers.Append((await door.GetAsync("/api/escalations?limit=200", viewer)).Text);
        return new(StringComparer.Ordinal) { ["answers"] = answers.ToString() };
    }

    // Every text, and every blob as text, of every table but the two that hold what is sealed.
    private static string PlainColumnsOf(string folder)
    {
        var tables = new List<string>();
        Database.Read(folder, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('sealed', 'sealed_text') AND name NOT LIKE 'sqlite_%'", value => tables.Add((string)value));
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            Database.Read(folder, $"SELECT * FROM \"{table}\"", value => text.Append(value switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            }).Append('\n'));
        }

        return text.ToString();
    }

    private static (HashSet<string> Names, HashSet<string> Titles, HashSet<string> Others) SecretsOfDemo()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var titles = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var secrets = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Demo"), "*.ndjson").SelectMany(File.ReadLines))
        {
            using var sample = JsonDocument.Parse(line);
            if (sample.RootElement.TryGetProperty("incident", out var incident))
            {
                Take(incident.GetProperty("subject"), names, "name");
                Take(incident.GetProperty("reporter"), names, "name");
                Take(incident.GetProperty("subject"), titles, "positionTitle");
                Take(incident.GetProperty("subject"), secrets, "nip", "nik", "address", "agency");
                Take(incident.GetProperty("reporter"), secrets, "nik", "phone", "email", "address");
                Take(incident.GetProperty("act"), secrets, "url");
                Take(incident, secrets, "description");
                Take(incident.GetProperty("place"), secrets, "description");
                if (incident.TryGetProperty("evidence", out var evidence))
                {
                    evidence.EnumerateArray().ToList().ForEach(e => Take(e, secrets, "uri"));
                }
            }
        }

        // What the pack and the areas call by the same word is told by them, not by a report: "guru" as a title is one. No name is such a word.
        secrets.ExceptWith(AreaNames);
        var told = string.Join('\n', Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "packs"), "*.json", SearchOption.AllDirectories).Select(File.ReadAllText));
        titles.RemoveWhere(s => Holds(told, s));
        secrets.RemoveWhere(s => Holds(told, s));
        return (names, titles, secrets);
    }

    private static bool Holds(string text, string secret)
    {
        for (var at = 0; (at = text.IndexOf(secret, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            if (secret.Length >= WholeWord || ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (at + secret.Length == text.Length || !char.IsLetterOrDigit(text[at + secret.Length]))))
            {
                return true;
            }
        }

        return false;
    }

    private static void Take(JsonElement from, HashSet<string> secrets, params string[] names)
    {
        foreach (var name in names)
        {
            if (from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 2 } text)
            {
                secrets.Add(text);
            }
        }
    }

    private static MeterListener Listen(StringBuilder measured)
    {
        var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.Start();
        return listener;

        void Keep(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            lock (measured)
            {
                if (measured.Length < 10_000_000)
                {
                    measured.Append(instrument.Name);
                    foreach (var tag in tags)
                    {
                        measured.Append(' ').Append(tag.Key).Append('=').Append(tag.Value);
                    }

                    measured.Append('\n');
                }
            }
        }
    }
}
