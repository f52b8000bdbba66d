using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace NetralitasGrid.Functions.Tests.Browser;

public sealed class LivePageTests(BrowserFixture browsers) : IAsyncDisposable
{
    private const string Perak = "35.17.01";
    private const string Teacher = "198609262015051001";
    private const string OtherTeacher = "198001012005011002";

    private DoorProcess? _door;
    private Reader? _reader;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_opens_the_page_and_its_key_leaves_the_address_and_the_history()
    {
        var (door, reader) = await OpenAsync();

        await reader.Page.GotoAsync(door.Link);
        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Indonesia", Level = 1 })).ToBeVisibleAsync();

        Assert.DoesNotContain(door.ViewerKey, reader.Page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(reader.Requests, url => url.Contains(door.ViewerKey, StringComparison.Ordinal) && !url.StartsWith(door.Link, StringComparison.Ordinal));
        var kept = await reader.Page.EvaluateAsync<string>("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])");
        Assert.DoesNotContain(door.ViewerKey, kept, StringComparison.Ordinal);
        await reader.Page.GoBackAsync();
        Assert.DoesNotContain(door.ViewerKey, reader.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_provinces_are_listed_and_a_posted_incident_appears_without_a_reload()
    {
        var (door, reader) = await OpenAsync();
        await reader.Page.GotoAsync(door.Link);
        await Expect(reader.Page.Locator(".tile")).ToHaveCountAsync(38);
        await Expect(reader.Page.Locator(".connection")).ToHaveAttributeAsync("data-state", "live");
        await reader.Page.EvaluateAsync("window.opened = true");

        var incident = await door.PostPhotoAsync(Perak, Teacher, Cancellation);

        await Expect(reader.Page.Locator($"[data-incident='{incident}']")).ToContainTextAsync("Perak, Kab. Jombang");
        await Expect(reader.Page.Locator("a.tile[href='#/35'] .tile-count")).ToHaveTextAsync("1");
        Assert.True(await reader.Page.EvaluateAsync<bool>("window.opened"));
    }

    [Fact]
    public async Task A_chosen_region_shows_its_parts_and_follows_them()
    {
        var (door, reader) = await OpenAsync();
        await reader.Page.GotoAsync(door.Link);

        await reader.Page.ClickAsync("a.tile[href='#/35']");
        await Expect(reader.Page.Locator(".tile")).ToHaveCountAsync(38);
        await reader.Page.ClickAsync("a.tile[href='#/35.17']");
        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Kabupaten Jombang", Level = 1 })).ToBeVisibleAsync();
        await Expect(reader.Page.Locator(".tile")).ToHaveCountAsync(21);
        await Expect(reader.Page.Locator(".connection")).ToHaveAttributeAsync("data-state", "live");
        await door.PostPhotoAsync(Perak, Teacher, Cancellation);

        await Expect(reader.Page.Locator("a.tile[href='#/35.17.01'] .tile-count")).ToHaveTextAsync("1");
        await Expect(reader.Decisions).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task An_opened_decision_shows_rules_basis_deadlines_and_explanation_but_nobodys_name()
    {
        var (door, reader) = await OpenAsync();
        var incident = await door.PostPhotoAsync(Perak, Teacher, Cancellation);
        await reader.Page.GotoAsync(door.Link);

        await reader.Page.ClickAsync($"[data-incident='{incident}'] a");
        var sheet = reader.Page.GetByRole(AriaRole.Dialog);

        await Expect(sheet).ToContainTextAsync("Ini rekomendasi aturan. Bawaslu yang menentukan");
        await Expect(sheet.Locator(".rules")).ToContainTextAsync("NG-214");
        await Expect(sheet.Locator(".rules .basis").First).ToContainTextAsync("PP 94/2021");
        await Expect(sheet.Locator(".explanation p").First).ToContainTextAsync("Bawaslu dan PPK yang memutuskan");
        await Expect(sheet.Locator(".deadlines .due").First).ToContainTextAsync("sisa");
        await Expect(sheet.Locator(".facts")).ToContainTextAsync("TWO_FINGERS");
        await Expect(sheet.Locator(".trace [data-matched='true']").First).ToBeVisibleAsync();
        var text = await reader.Page.Locator("body").InnerTextAsync();
        foreach (var secret in new[] { "Rahasia", Teacher, "3517010101900001", "6281234567890" })
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task The_language_changes_without_losing_the_place_and_is_remembered()
    {
        var (door, reader) = await OpenAsync();
        await door.PostPhotoAsync(Perak, Teacher, Cancellation);
        await reader.Page.GotoAsync(door.Link);
        await reader.Page.ClickAsync("a.tile[href='#/35']");
        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Keputusan terbaru" })).ToBeVisibleAsync();

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Newest decisions" })).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await reader.Decisions.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Bawaslu decides whether it is a violation");
        await reader.Page.ReloadAsync();

        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Jawa Timur", Level = 1, IncludeHidden = true })).ToHaveCountAsync(1);
        await Expect(reader.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Rules that matched");
    }

    [Fact]
    public async Task A_lost_connection_is_shown_with_the_age_of_the_view_and_heals_by_itself()
    {
        var (door, reader) = await OpenAsync();
        await reader.Page.GotoAsync(door.Link);
        await Expect(reader.Page.Locator(".connection")).ToHaveAttributeAsync("data-state", "live");

        await door.KillAsync();
        await Expect(reader.Page.Locator(".notice")).ToContainTextAsync("Sambungan terputus. Yang tampak adalah keadaan");
        await door.StartAgainAsync(Cancellation);
        var incident = await door.PostPhotoAsync(Perak, OtherTeacher, Cancellation);

        await Expect(reader.Page.Locator(".connection")).ToHaveAttributeAsync("data-state", "live", new() { Timeout = 40_000 });
        await Expect(reader.Page.Locator(".notice")).ToBeHiddenAsync();
        await Expect(reader.Page.Locator($"[data-incident='{incident}']")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_filter_shows_the_chosen_severities_only()
    {
        var (door, reader) = await OpenAsync();
        await door.PostPhotoAsync(Perak, Teacher, Cancellation);
        await reader.Page.GotoAsync(door.Link);
        await Expect(reader.Decisions).ToHaveCountAsync(1);
        var severity = await reader.Decisions.First.Locator(".row-mark .mark").InnerTextAsync();

        await reader.Page.ClickAsync($".toggle[data-severity='{(severity == "1" ? "2" : "1")}']");
        await Expect(reader.Decisions).ToHaveCountAsync(0);
        await Expect(reader.Page.Locator(".decisions")).ToContainTextAsync("Tidak ada keputusan yang cocok");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Hapus saringan" }).ClickAsync();

        await Expect(reader.Decisions).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_paused_list_holds_still_and_says_how_much_waits()
    {
        var (door, reader) = await OpenAsync();
        await door.PostPhotoAsync(Perak, Teacher, Cancellation);
        await reader.Page.GotoAsync(door.Link);
        await Expect(reader.Decisions).ToHaveCountAsync(1);

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Jeda" }).ClickAsync();
        await door.PostPhotoAsync(Perak, OtherTeacher, Cancellation);
        await Expect(reader.Page.Locator(".held")).ToContainTextAsync("1 keputusan baru");
        await Expect(reader.Decisions).ToHaveCountAsync(1);
        await reader.Page.ClickAsync(".held");

        await Expect(reader.Decisions).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_decision_opens_and_closes_with_the_keyboard_alone()
    {
        var (door, reader) = await OpenAsync();
        await door.PostPhotoAsync(Perak, Teacher, Cancellation);
        await reader.Page.GotoAsync(door.Link);
        await Expect(reader.Decisions).ToHaveCountAsync(1);

        await reader.Decisions.First.GetByRole(AriaRole.Link).FocusAsync();
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("NG-214");
        await reader.Page.Keyboard.PressAsync("Escape");

        await Expect(reader.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(reader.Decisions.First.GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        await Expect(reader.Page).Not.ToHaveURLAsync(new Regex("#.*i-"));
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(640, 400)]
    [InlineData(390, 844)]
    [InlineData(320, 640)]
    public async Task Nothing_is_cut_off_at_any_width_from_a_small_phone_to_a_desk_at_200_percent(int width, int height)
    {
        var (door, reader) = await OpenAsync(width, height);
        await door.PostPhotoAsync(Perak, Teacher, Cancellation);
        await reader.Page.GotoAsync(door.Link);
        await Expect(reader.Decisions).ToHaveCountAsync(1);
        const string Overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        Assert.Equal(0, await reader.Page.EvaluateAsync<int>(Overflow));

        await reader.Decisions.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("NG-214");

        Assert.Equal(0, await reader.Page.EvaluateAsync<int>("(d => d.scrollWidth - d.clientWidth)(document.querySelector('dialog'))"));
    }

    [Fact]
    public async Task A_whole_visit_brings_no_complaint_leaves_the_origin_never_and_breaks_no_policy()
    {
        var (door, reader) = await OpenAsync();
        var answer = await reader.Page.GotoAsync(door.Link);
        var policy = answer!.Headers["content-security-policy"];
        await Expect(reader.Page.Locator(".tile")).ToHaveCountAsync(38);

        await door.PostPhotoAsync(Perak, Teacher, Cancellation);
        await reader.Decisions.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("NG-214");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Tutup" }).ClickAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await reader.Page.ClickAsync("a.tile[href='#/35']");
        await Expect(reader.Page.Locator("a.tile[href='#/35.17']")).ToBeVisibleAsync();

        Assert.Empty(reader.Complaints);
        Assert.All(reader.Requests, url => Assert.StartsWith(door.Origin + "/", url, StringComparison.Ordinal));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_link_a_key_signs_in_and_a_wrong_one_does_not()
    {
        var (door, reader) = await OpenAsync(390, 844);
        await reader.Page.GotoAsync(door.Origin + "/");
        var key = reader.Page.GetByLabel("Kunci akses");

        await key.FillAsync("not-a-key");
        await key.PressAsync("Enter");
        await Expect(reader.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Kunci tidak dikenal");
        await key.FillAsync(door.ViewerKey);
        await key.PressAsync("Enter");

        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Indonesia", Level = 1 })).ToBeVisibleAsync();
    }

    private async Task<(DoorProcess Door, Reader Reader)> OpenAsync(int width = 1280, int height = 800)
    {
        var browser = await browsers.OpenAsync(Cancellation);
        _door = await DoorProcess.StartAsync(Cancellation);
        _reader = await Reader.OpenAsync(browser, width, height);
        return (_door, _reader);
    }

    public async ValueTask DisposeAsync()
    {
        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }

        if (_door is not null)
        {
            await _door.DisposeAsync();
        }
    }
}
