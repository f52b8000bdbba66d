using System.Text;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Functions.Tests.Packs;

/// <summary>The built-in pack, changed for a test and sent over HTTP.</summary>
internal static class BuiltInPack
{
    private const string Tar = "application/x-tar";

    /// <summary>Sends a pack to be checked and stored.</summary>
    public static Task<TestAnswer> StoreAsync(TestDoor door, string key, string pack) => door.SendAsync(HttpMethod.Post, "/api/packs", key, pack, Tar);

    /// <summary>The pack under another version, files changed as said. JSON and tar headers are text, so the archive is.</summary>
    public static string As(string version, params (string Path, Func<string, string> Change)[] changes)
    {
        var files = PackArchive.OfFolder(Repository.File("rules/packs/pilkada-2024")).Files.Select(file =>
        {
            var text = Encoding.UTF8.GetString(file.Content.Span);
            text = file.Path == "pack.json" ? text.Replace("\"1.0.0\"", $"\"{version}\"", StringComparison.Ordinal) : text;
            var changed = changes.Where(c => c.Path == file.Path).Aggregate(text, static (t, c) => c.Change(t));
            return new PackFile(file.Path, Encoding.UTF8.GetBytes(changed));
        });
        return Encoding.UTF8.GetString(PackArchive.Of(files).Content.Span);
    }
}
