using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>Mutations of the real pack, as an upload may bring them: they end with issues or with a pack that decides. GRID_FUZZ / 200 of them.</summary>
public sealed class PackFuzzTests
{
    private const int CheckedWhole = 20;

    private static readonly string[] Slips =
        ["{", "}", "[", "]", ",", ":", "\"", "\\u0000", "null", "true", "-1", "1e99", "99999999999999999999", "\"id\"", "\"NG-501\"", "\"MINUTE\"", "\"P999999999D\"", "\"2024-02-30\"", "é", "\ud83d\ude00"];

    [Fact]
    public void Mutated_packs_end_with_faults_or_decide()
    {
        var seed = Number("GRID_FUZZ_SEED", 20241127);
        var random = new Random(seed);
        var files = RealPack.Pack.Document.Archive.Files;
        var incidents = RandomIncidents.Requests.Sample(30, 20);
        var (count, compiled) = (Number("GRID_FUZZ", 16_000) / 200, 0);
        for (var i = 0; i < count; i++)
        {
            var issues = new List<RuleIssue>();
            var archive = i % 4 == 3
                ? PackArchive.Open(Mutated(RealPack.Pack.Document.Archive.Content.ToArray(), random), issues)
                : PackArchive.Of(Mutated(files, random));
            if (archive is null)
            {
                Assert.NotEmpty(issues);
                continue;
            }

            if (i % CheckedWhole == 0)
            {
                var check = PackCheck.Of(archive);
                Assert.True(check.Pack is not null || check.Errors > 0);
                continue;
            }

            if (PackCompiler.Compile(PackReader.Read(archive), issues) is { } pack)
            {
                compiled++;
                // A rule that cannot be computed sets the message aside, and says so; nothing else may come out.
                Assert.All(incidents, incident => Assert.True(Record.Exception(() => Grains.Deciding.Decider.Decide(incident, pack)) is null or InvalidOperationException));
            }
            else
            {
                Assert.Contains(issues, issue => issue.Severity == RuleSeverity.Error);
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{count} mutated packs, {compiled} of them compiled");
    }

    private static IEnumerable<PackFile> Mutated(IReadOnlyList<PackFile> files, Random random)
    {
        var at = random.Next(files.Count);
        for (var i = 0; i < files.Count; i++)
        {
            if (i != at)
            {
                yield return files[i];
            }
            else if (random.Next(8) > 0)
            {
                yield return files[i] with { Content = random.Next(2) == 0 ? Mutated(files[i].Content.ToArray(), random) : Slipped(files[i].Content, random) };
            }
        }
    }

    private static byte[] Slipped(ReadOnlyMemory<byte> content, Random random)
    {
        var words = Encoding.UTF8.GetString(content.Span).Split(' ');
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            words[random.Next(words.Length)] = random.Next(3) == 0 ? words[random.Next(words.Length)] : Slips[random.Next(Slips.Length)];
        }

        return Encoding.UTF8.GetBytes(string.Join(' ', words));
    }

    private static byte[] Mutated(byte[] content, Random random)
    {
        var bytes = content.ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
