vcl 4.1;

# Newsdesk behind Varnish 6.6 or newer with xkey (Debian: varnish, varnish-modules).
#
# Included by a file that names the backend and the acl `purgers`: local.vcl, or compose.vcl. From the environment of
# varnishd come NEWSDESK_PURGE_SECRET, which a purge has to know, and NEWSDESK_BEHIND_PROXY (1 where another proxy stands
# in front and sets X-Forwarded-For and X-Forwarded-Proto itself). Newsdesk needs NEWSDESK_BEHIND_PROXY=1 in any case:
# Varnish is its proxy.
#
# Kept is what Newsdesk names keys for, until it is purged by one: `manage.py purge` does so within a second of a commit.
# Purges are hard. A soft one would leave the old page to be shown once more while the new one is fetched, and an edit
# would not be what the next reader sees. An old page is shown only where the origin fails, and only one that has expired
# by itself: what was purged is gone.

import std;
import xkey;

sub vcl_recv {
    if (req.restarts == 0) {
        unset req.http.Newsdesk-Encoding;
        unset req.http.Newsdesk-Failed;
        unset req.http.Newsdesk-Page;
        unset req.http.Newsdesk-Purged;
        unset req.http.Newsdesk-Query;
        if (req.method == "PURGE") {
            call newsdesk_purge;
        }
        call newsdesk_visitor;
    }
    if (req.http.Newsdesk-Failed || !std.healthy(req.backend_hint)) {
        set req.grace = 10d; # as long as the page may be shown
    } else {
        set req.grace = 0s;
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass); # Newsdesk refuses what it does not know
    }
    if (!req.http.Host) {
        return (synth(400));
    }
    # The newsroom, and what Newsdesk itself keeps not: untouched, with its cookies.
    if (req.url ~ "^/(admin|preview|healthz|oembed)([/?]|$)") {
        return (pass);
    }
    # Letters that are written as %xx though they need not be: another way to spell the same, which would be kept apart,
    # or would hide a parameter. Such a request is answered by Newsdesk itself.
    if (req.url ~ "^[^?]*%[0-7]" || req.url ~ "[?&][^=&]*%") {
        return (pass);
    }
    call newsdesk_query;
    unset req.http.Cookie;
    unset req.http.Authorization;
    if (req.http.Accept-Encoding ~ "(?i)(^|,)\s*br\s*(,|$|;\s*q=(1|0\.\d*[1-9]))") {
        set req.http.Newsdesk-Encoding = "br";
    }
    set req.http.Newsdesk-Page = "1";
    return (hash);
}

# A purge: from an address that may, not by way of a proxy, and only with the secret.
sub newsdesk_purge {
    if (client.ip !~ purgers || req.http.X-Forwarded-For ~ ",") {
        return (synth(403));
    }
    if (std.getenv("NEWSDESK_PURGE_SECRET") == "" || req.http.Purge-Secret != std.getenv("NEWSDESK_PURGE_SECRET")) {
        return (synth(403));
    }
    if (!req.http.xkey-purge) {
        return (synth(400));
    }
    set req.http.Newsdesk-Purged = xkey.purge(req.http.xkey-purge);
    return (synth(200));
}

# Who asks, and by which scheme. Varnish has added the address of who is connected to X-Forwarded-For: that is the
# visitor, or else the proxy in front, which has added the visitor's before. Newsdesk believes the last.
sub newsdesk_visitor {
    if (std.getenv("NEWSDESK_BEHIND_PROXY") ~ "(?i)^(1|true|yes|on)$") {
        set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, ",[^,]*$", "");
        if (req.http.X-Forwarded-Proto ~ "^\s*https\s*(,|$)") {
            set req.http.X-Forwarded-Proto = "https";
        } else {
            set req.http.X-Forwarded-Proto = "http";
        }
    } else {
        set req.http.X-Forwarded-Proto = "http";
    }
}

# Only parameters that the page knows: the same as in articles/delivery/application.py. Others change nothing there, and
# would only keep the same page once more.
sub newsdesk_query {
    if (req.url ~ "\?") {
        set req.http.Newsdesk-Query = regsub(req.url, "^[^?]*\?", "");
        if (req.url ~ "^/static/") {
            set req.http.Newsdesk-Query = "";
        } elsif (req.url ~ "^/search/") {
            set req.http.Newsdesk-Query = regsuball(req.http.Newsdesk-Query,
                "(^|(?<=&))(?!(page|from|to|format|q|tag|author|sort)(=|&|$))[^&]*(&|$)", "");
        } elsif (req.url ~ "^/tag/") {
            set req.http.Newsdesk-Query = regsuball(req.http.Newsdesk-Query,
                "(^|(?<=&))(?!(page|from|to|format)(=|&|$))[^&]*(&|$)", "");
        } elsif (req.url ~ "^/tags/") {
            set req.http.Newsdesk-Query = regsuball(req.http.Newsdesk-Query,
                "(^|(?<=&))(?!q(=|&|$))[^&]*(&|$)", "");
        } else {
            set req.http.Newsdesk-Query = regsuball(req.http.Newsdesk-Query,
                "(^|(?<=&))(?!(page|format)(=|&|$))[^&]*(&|$)", "");
        }
        set req.http.Newsdesk-Query = regsub(req.http.Newsdesk-Query, "&+$", "");
        set req.url = regsub(req.url, "\?.*$", "");
        if (req.http.Newsdesk-Query != "") {
            set req.url = req.url + "?" + req.http.Newsdesk-Query;
        }
        unset req.http.Newsdesk-Query;
    }
}

sub vcl_hash {
    hash_data(req.url);
    hash_data(req.http.X-Forwarded-Proto);
    hash_data(regsub(std.tolower(req.http.Host), "\.?(:\d*)?$", ""));
    # Two variants: Brotli for who takes it, since it is smaller by a fifth, and gzip, which Varnish unpacks for the rest.
    # Varnish's own handling of Accept-Encoding knows gzip alone.
    hash_data(req.http.Newsdesk-Encoding);
    return (lookup);
}

sub vcl_backend_fetch {
    if (bereq.uncacheable) {
        set bereq.first_byte_timeout = 120s; # the newsroom may take its time
    } elsif (bereq.http.Newsdesk-Encoding) {
        set bereq.http.Accept-Encoding = bereq.http.Newsdesk-Encoding;
    }
    unset bereq.http.Newsdesk-Encoding;
    unset bereq.http.Newsdesk-Page;
    return (fetch);
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.status >= 500) {
        # It would take the place of an old page that can be shown. If there is none, it is asked for again, and shown.
        if (bereq.is_bgfetch || !bereq.http.Newsdesk-Failed) {
            return (abandon);
        }
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        set beresp.uncacheable = true;
        return (deliver);
    }
    set beresp.keep = 0s;
    if (beresp.status == 200 && !beresp.http.Set-Cookie) {
        if (beresp.http.Surrogate-Key && beresp.http.Surrogate-Control ~ "max-age=[1-9]") {
            set beresp.http.xkey = beresp.http.Surrogate-Key;
            set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, "^.*max-age=(\d+).*$", "\1s"), 0s);
            set beresp.grace = 0s;
            if (beresp.http.Surrogate-Control ~ "stale-if-error=\d") {
                set beresp.grace =
                    std.duration(regsub(beresp.http.Surrogate-Control, "^.*stale-if-error=(\d+).*$", "\1s"), 0s);
            }
            unset beresp.http.Vary; # the encoding is in the hash
            return (deliver);
        }
        if (bereq.url ~ "^/static/" && beresp.http.Cache-Control ~ "immutable") {
            set beresp.grace = 10d;
            unset beresp.http.Vary;
            return (deliver);
        }
    }
    # Errors, redirects, and what Newsdesk makes for each anew. For ten seconds nobody waits for another's answer here.
    set beresp.ttl = 10s;
    set beresp.grace = 0s;
    set beresp.uncacheable = true;
    return (deliver);
}

sub vcl_backend_error {
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "10";
    set beresp.body = {"Not to be reached at the moment. Please try again soon.
"};
    return (deliver);
}

# The origin failed: once more, with a page that has expired, if there is one. What the newsroom sends is sent once.
sub newsdesk_failed {
    if (req.http.Newsdesk-Page && req.restarts == 0) {
        set req.http.Newsdesk-Failed = "1";
        return (restart);
    }
}

sub vcl_deliver {
    if (resp.status == 503) {
        call newsdesk_failed;
    }
    if (obj.uncacheable) {
        set resp.http.X-Cache = "pass";
    } elsif (obj.hits == 0) {
        set resp.http.X-Cache = "miss";
    } elsif (obj.ttl < 0s) {
        set resp.http.X-Cache = "stale";
    } else {
        set resp.http.X-Cache = "hit";
    }
    if (!obj.uncacheable) {
        set resp.http.Vary = "Accept-Encoding";
    }
    # Between Newsdesk and us. A page that is kept is as good as new, however long it has been.
    unset resp.http.Surrogate-Key;
    unset resp.http.Surrogate-Control;
    unset resp.http.Cache-Tag;
    unset resp.http.CDN-Cache-Control;
    unset resp.http.xkey;
    unset resp.http.Age;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    return (deliver);
}

sub vcl_synth {
    if (resp.status == 503) {
        call newsdesk_failed;
    }
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Cache-Control = "no-store";
    if (req.method == "PURGE" && resp.status == 200) {
        set resp.http.Newsdesk-Purged = req.http.Newsdesk-Purged;
    }
    set resp.body = "" + resp.status + " " + resp.reason + {"
"};
    return (deliver);
}
